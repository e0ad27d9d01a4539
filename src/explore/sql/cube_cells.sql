-- What was shown and what came of it, by product in one role, type and placement.
-- grain: one row per {product}, rec_type_no and placement_no with an exposure; key: these
select
    cast(f.{product} as bigint) as k1,
    cast(-1 as bigint) as k2,
    {columns},
    cast(f.rec_type_no as bigint) as rec_type_no,
    cast(f.placement_no as bigint) as placement_no
from exposure_cube as f
where f.{product} is not null
group by f.{product}, f.rec_type_no, f.placement_no
order by f.{product}, f.rec_type_no, f.placement_no
