-- The arms of experiments, with the sums that differences between them are made of.
-- grain: one row per experiment and arm; key: experiment_id, arm
--
-- units: those in exactly one arm; buyers: units with an order. *_square and
-- revenue_orders are sums over units, in floating point: for variances only.
-- expected_share: the arm's intended share, null where nobody says. dropped_units: units
-- of the experiment in several arms.
select
    u.experiment_id,
    u.arm,
    a.is_control,
    a.expected_share,
    count(*) as units,
    cast(sum(case when u.orders > 0 then 1 else 0 end) as bigint) as buyers,
    cast(sum(u.orders) as bigint) as orders,
    cast(sum(u.revenue) as decimal(38, 4)) as revenue,
    cast(sum(u.margin) as decimal(38, 4)) as margin,
    cast(sum(u.unknown_orders) as bigint) as unknown_orders,
    cast(sum(cast(cast(u.orders as double) * cast(u.orders as double) as decimal(38, 8))) as double) as orders_square,
    cast(sum(cast(cast(u.revenue as double) * cast(u.revenue as double) as decimal(38, 8))) as double) as revenue_square,
    cast(sum(cast(cast(u.revenue as double) * cast(u.orders as double) as decimal(38, 8))) as double) as revenue_orders,
    cast(sum(cast(cast(u.margin as double) * cast(u.margin as double) as decimal(38, 8))) as double) as margin_square,
    coalesce(max(d.units), 0) as dropped_units
from unit_outcome as u
join (
    select
        experiment_id,
        arm,
        max(case when is_control then 1 else 0 end) = 1 as is_control,
        max(expected_share) as expected_share
    from assigned_unit
    group by experiment_id, arm
) as a on a.experiment_id = u.experiment_id and a.arm = u.arm
left join (
    select m.experiment_id, count(*) as units
    from (
        select experiment_id, unit_id
        from assignments
        group by experiment_id, unit_id
        having count(distinct arm) > 1
    ) as m
    group by m.experiment_id
) as d on d.experiment_id = u.experiment_id
group by u.experiment_id, u.arm, a.is_control, a.expected_share
order by u.experiment_id, u.arm
