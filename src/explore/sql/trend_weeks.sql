-- Exposures and attaches of pairs in equal spans of all the time.
-- grain: one row per key and span
--
-- {k1}, {k2}: expressions over f. {weeks}: how many there are. {scope}: conditions on f.
select
    cast({k1} as bigint),
    cast({k2} as bigint),
    cast(least(floor(f.week_no * {spans} / {weeks}), {spans} - 1) as bigint) as span,
    cast(sum(f.weight) as double),
    cast(sum(f.attaches) as double)
from pair_week as f
where {scope}
group by 1, 2, 3
