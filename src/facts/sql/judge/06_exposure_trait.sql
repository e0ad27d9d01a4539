-- The how-manieth exposure of a pair to its visitor each one is, and whether it showed
-- a discount.
-- grain: one row per exposure of a pair with exposures of weight 100; key: exposure_id, anchor_no
--
-- nth: 1 to 3, and 4 for every later one. Only pairs that were shown to somebody again,
-- or of which some exposures showed a discount and some none.
select
    k.exposure_id,
    k.anchor_no,
    k.target_no,
    k.weight,
    least(coalesce(r.place, 1), 4) as nth,
    case when coalesce(k.discount_shown, 0) > 0 then 1 else 0 end as has_discount
from exposure_kept as k
join (
    select anchor_no, target_no
    from exposure_kept
    where anchor_no is not null
    group by anchor_no, target_no
    having sum(weight) >= 100
        and (
            count(*) > count(distinct visitor_no)
            or min(coalesce(discount_shown, 0)) <= 0 and max(coalesce(discount_shown, 0)) > 0
        )
) as p on p.anchor_no = k.anchor_no and p.target_no = k.target_no
left join (
    select
        e.exposure_id,
        e.anchor_no,
        row_number() over (
            partition by e.visitor_no, e.anchor_no, e.target_no order by e.shown_at, e.exposure_id
        ) as place
    from exposure_kept as e
    join (
        select visitor_no, anchor_no, target_no
        from exposure_kept
        where anchor_no is not null
        group by visitor_no, anchor_no, target_no
        having count(*) > 1
    ) as g on g.visitor_no = e.visitor_no and g.anchor_no = e.anchor_no and g.target_no = e.target_no
) as r on r.exposure_id = k.exposure_id and r.anchor_no = k.anchor_no
