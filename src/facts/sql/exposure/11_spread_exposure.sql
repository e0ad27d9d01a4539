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
    coalesce(cast(e.net_margin as double), 0) as m,
    coalesce(cast(e.units_mature as double), 0) as u,
    coalesce(cast(e.units_returned as double), 0) as r,
    coalesce(cast(e.kept_attaches as double), 0) as kept,
    coalesce(cast(e.back_attaches as double), 0) as back
from fact_exposure as f
left join fact_effect as e
    on e.exposure_id = f.exposure_id
    and e.anchor_no is not distinct from f.anchor_no
cross join (select round((count(*) - count(*) % 2000000) / 2000000) + 1 as step from fact_exposure) as s
where f.visitor_no % s.step = 0
