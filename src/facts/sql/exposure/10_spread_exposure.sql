-- The exposures that tell how alike those of one visitor are.
-- grain: one row per exposure_id and anchor_no of fact_exposure; no key is carried
--
-- Of more than 2 000 000 exposures those of every n-th visitor, so that about as many
-- are looked at.
select
    f.anchor_category_no,
    f.target_category_no,
    f.anchor_no,
    f.target_no,
    f.visitor_no,
    cast(f.weight as double) as weight,
    cast(case when f.attached then 1 else 0 end as double) as x,
    cast(case when f.clicked then 1 else 0 end as double) as c,
    cast(f.net_margin as double) as m,
    cast(f.units_mature as double) as u,
    cast(f.units_returned as double) as r,
    cast(case when f.net_lines > 0 and f.units_back = 0 then 1 else 0 end as double) as kept,
    cast(case when f.net_lines > 0 and f.units_back > 0 then 1 else 0 end as double) as back
from fact_exposure as f
cross join (select round((count(*) - count(*) % 2000000) / 2000000) + 1 as step from fact_exposure) as s
where f.visitor_no % s.step = 0
