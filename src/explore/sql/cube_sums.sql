-- What was shown in scope, and what came of it, where the scope knows no more than the
-- window of all time, type and placement.
-- grain: one row per key with an exposure; key: k1, k2 (-1 where it is null)
select
    cast(coalesce({k1}, -1) as bigint) as k1,
    cast(coalesce({k2}, -1) as bigint) as k2,
    cast(round(sum(f.weight), 9) as double) as exposures,
    cast(sum(f.weight_square) as double) as weight_square,
    cast(round(sum(f.seen), 9) as double) as seen,
    cast(round(sum({seen_known}), 9) as double) as seen_known,
    {types},
    {sums}
from exposure_cube as f
where {scope}
group by 1, 2
