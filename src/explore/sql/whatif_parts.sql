-- What parts of one pair's exposures brought.
-- grain: one row per dimension and value of the pair in {scope}
-- key: dimension, value_no
--
-- dimension: its place in {sets}, from 0; the last is the month (year x 100 + month).
-- known, net and net_square: attaches of a known net margin, their sum and the sum of their
-- squares. orders: exposures that an order with the anchor stands for, old enough to tell
-- returns. A value that is not known is -1.
select
    s.dimension,
    s.value_no,
    s.weight,
    cast(coalesce(e.attaches, 0) as double) as attaches,
    cast(coalesce(e.known, 0) as double) as known,
    cast(coalesce(e.net, 0) as double) as net,
    cast(coalesce(e.net_square, 0) as double) as net_square,
    cast(coalesce(o.orders, 0) as double) as orders
from (
    select
        cast({dimension} as bigint) as dimension,
        cast(coalesce({value}, -1) as bigint) as value_no,
        cast(sum(cast(f.weight as decimal(38, 12))) as double) as weight
    from (select {columns}, weight from fact_exposure as f where {scope}) as f
    group by grouping sets ({sets})
) as s
left join (
    select
        cast({dimension} as bigint) as dimension,
        cast(coalesce({value}, -1) as bigint) as value_no,
        sum(f.attaches) as attaches,
        sum(f.kept_attaches + f.back_attaches) as known,
        sum(cast(f.kept_net + f.back_net as decimal(38, 8))) as net,
        sum(cast(f.kept_net_square + f.back_net_square as decimal(38, 8))) as net_square
    from (
        select {columns}, attaches, kept_attaches, back_attaches, kept_net, back_net, kept_net_square, back_net_square
        from fact_effect as f
        where f.attached and {scope}
    ) as f
    group by grouping sets ({sets})
) as e on e.dimension = s.dimension and e.value_no = s.value_no
left join (
    select
        cast({dimension} as bigint) as dimension,
        cast(coalesce({value}, -1) as bigint) as value_no,
        count(*) as orders
    from (
        select {columns}
        from fact_outcome as f
        where f.with_units + f.without_units > 0 and {scope}
    ) as f
    group by grouping sets ({sets})
) as o on o.dimension = s.dimension and o.value_no = s.value_no
order by s.dimension, s.value_no
