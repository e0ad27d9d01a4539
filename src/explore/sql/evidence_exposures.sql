-- The exposures of the place, newest first.
-- grain: one row per exposure and anchor; key: exposure, anchor
select
    cast(f.shown_at as varchar) as shown_at,
    f.exposure_id as exposure,
    a.product_id as anchor,
    t.product_id as target,
    p.value as placement,
    cast(f.position as varchar) as position,
    cast(f.list_size as varchar) as list_size,
    cast(f.viewable as varchar) as seen,
    cast(f.clicked as varchar) as clicked,
    cast(f.attached as varchar) as attached,
    cast(round(f.weight, 4) as varchar) as weight
from fact_exposure as f
left join product_fact as a on a.product_no = f.anchor_no
left join product_fact as t on t.product_no = f.target_no
left join dimension_value as p on p.dimension = 'placement' and p.value_no = f.placement_no
where {scope}
