-- What was shown in scope, and what came of it.
-- grain: one row per key with an exposure; key: k1, k2 (-1 where it is null)
--
-- {seen_known}: the weight of exposures of which f.seen is known. {effects} are sums over fact_effect, the exposures that were clicked or credited;
-- {outcomes} over fact_outcome, those that an order with their anchor stands for.
with
shown as (
    select
        coalesce({k1}, -1) as k1,
        coalesce({k2}, -1) as k2,
        sum(f.weight) as exposures,
        sum(f.weight * f.weight) as weight_square,
        coalesce(sum(f.seen), 0) as seen,
        sum({seen_known}) as seen_known,
        {types}
    from fact_exposure as f
    where {scope}
    group by 1, 2
),
effect as (
    select
        coalesce({k1}, -1) as k1,
        coalesce({k2}, -1) as k2,
        {effects}
    from fact_effect as f
    where {scope}
    group by 1, 2
),
outcome as (
    select
        coalesce({k1}, -1) as k1,
        coalesce({k2}, -1) as k2,
        {outcomes}
    from fact_outcome as f
    where {scope}
    group by 1, 2
)
select
    cast(s.k1 as bigint) as k1,
    cast(s.k2 as bigint) as k2,
    cast(round(s.exposures, 9) as double) as exposures,
    cast(s.weight_square as double) as weight_square,
    cast(round(s.seen, 9) as double) as seen,
    cast(round(s.seen_known, 9) as double) as seen_known,
    cast(s.type_1 as double) as type_1,
    cast(s.type_2 as double) as type_2,
    cast(s.type_3 as double) as type_3,
    {columns}
from shown as s
left join effect as e on e.k1 = s.k1 and e.k2 = s.k2
left join outcome as o on o.k1 = s.k1 and o.k2 = s.k2
