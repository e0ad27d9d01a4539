-- Exposures and attaches in equal spans of a window.
-- grain: one row per key and span; days with a hole are left out
--
-- {k1}, {k2}: expressions over f. {first}, {days}: the window's first day since 1970 and its
-- length. {scope}: conditions on f.
with
shown as (
    select
        coalesce({k1}, -1) as k1,
        coalesce({k2}, -1) as k2,
        floor((datediff('day', date '1970-01-01', cast(f.shown_at as date)) - {first}) * {spans} / {days}) as span,
        sum(f.weight) as weight
    from fact_exposure as f
    where {scope} and cast(f.shown_at as date) not in (select day from shown_day where is_hole)
    group by 1, 2, 3
),
taken as (
    select
        coalesce({k1}, -1) as k1,
        coalesce({k2}, -1) as k2,
        floor((datediff('day', date '1970-01-01', cast(f.shown_at as date)) - {first}) * {spans} / {days}) as span,
        sum(f.attaches) as attaches
    from fact_effect as f
    where f.attached and {scope} and cast(f.shown_at as date) not in (select day from shown_day where is_hole)
    group by 1, 2, 3
)
select
    cast(s.k1 as bigint),
    cast(s.k2 as bigint),
    cast(s.span as bigint),
    cast(s.weight as double),
    cast(coalesce(t.attaches, 0) as double)
from shown as s
left join taken as t on t.k1 = s.k1 and t.k2 = s.k2 and t.span = s.span
