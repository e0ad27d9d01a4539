-- The kept exposure that each click belongs to.
-- grain: one row per click; key: click_id
--
-- It is the exposure that the click names (through its kept one, where it is a
-- repeat), else the latest kept exposure of the click's visitor and target shown
-- within the 30 minutes before it. status: 'owned'; 'orphan', no exposure fits;
-- 'out', the visitor is a bot or the exposure is out.
select
    c.click_id,
    c.clicked_at,
    c.visitor_id,
    c.target_id,
    case
        when c.is_out then 'out'
        when coalesce(c.named_id, l.exposure_id) is not null then 'owned'
        else 'orphan'
    end as status,
    case when not c.is_out then coalesce(c.named_id, l.exposure_id) end as exposure_id
from (
    select
        k.click_id,
        k.clicked_at,
        k.target_id,
        coalesce(k.visitor_id, e.visitor_id) as visitor_id,
        b.visitor_id is not null or e.is_out is not null as is_out,
        coalesce(r.kept_id, e.exposure_id) as named_id
    from clicks as k
    left join exposure_resolved as e on e.exposure_id = k.exposure_id
    left join exposure_repeat as r on r.exposure_id = e.exposure_id
    left join bot_visitor as b on b.visitor_id = k.visitor_id
) as c
left join (
    select f.click_id, f.exposure_id
    from (
        select
            k.click_id,
            e.exposure_id,
            row_number() over (
                partition by k.click_id
                order by e.shown_at desc, e.position nulls last, e.exposure_id
            ) as place
        from clicks as k
        join exposure_resolved as e on e.visitor_id = k.visitor_id and e.target_id = k.target_id
        left join exposure_repeat as r on r.exposure_id = e.exposure_id
        left join exposures as n on n.exposure_id = k.exposure_id
        where n.exposure_id is null
            and e.is_out is null
            and r.exposure_id is null
            and e.shown_at <= k.clicked_at
            and e.shown_at >= k.clicked_at - interval '30' minute
    ) as f
    where f.place = 1
) as l on l.click_id = c.click_id
