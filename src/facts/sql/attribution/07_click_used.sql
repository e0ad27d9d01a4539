-- Clicks with the exposure they belong to: the one they name, else the latest of
-- their visitor and target shown in the 30 minutes up to the click.
-- grain: one row per click and anchor of its exposure; key: click_id, anchor_no
--
-- A click that is not here is an orphan. Equal times: lowest position (none
-- last), then exposure_id.
select click_id, clicked_at, exposure_id, anchor_no
from click_named
union all
select f.click_id, f.clicked_at, f.exposure_id, f.anchor_no
from (
    select
        c.click_id,
        c.clicked_at,
        k.exposure_id,
        k.anchor_no,
        dense_rank() over (
            partition by c.click_id
            order by k.shown_at desc, k.position nulls last, k.exposure_id
        ) as place
    from clicks as c
    join visitor as v on v.visitor_id = c.visitor_id and not v.is_bot
    join product_known as t on t.product_id = c.target_id
    join exposure_kept as k
        on k.visitor_no = v.visitor_no
        and k.target_no = t.product_no
        and k.shown_at <= c.clicked_at
        and k.shown_at >= c.clicked_at - interval '30' minute
    left join (select distinct click_id from click_named) as n on n.click_id = c.click_id
    where n.click_id is null
) as f
where f.place = 1
