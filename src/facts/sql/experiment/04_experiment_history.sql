-- What the units of each arm ordered before they were assigned, beside what they did after.
-- grain: one row per experiment, arm and has_history; key: experiment_id, arm, has_history
--
-- has_history: the unit has an ok order before assigned_at. before_*: net revenue and net
-- margin of those orders, by the rules of unit_outcome; *_square and *_before are sums over
-- units of squares, and of after x before. In floating point: for variances only.
select
    u.experiment_id,
    u.arm,
    coalesce(b.orders, 0) > 0 as has_history,
    cast(count(*) as double) as units,
    cast(sum(u.revenue) as double) as revenue,
    cast(sum(cast(cast(u.revenue as double) * cast(u.revenue as double) as decimal(38, 8))) as double) as revenue_square,
    cast(sum(coalesce(b.revenue, 0)) as double) as before_revenue,
    cast(sum(cast(cast(coalesce(b.revenue, 0) as double) * cast(coalesce(b.revenue, 0) as double) as decimal(38, 8)))
        as double) as before_revenue_square,
    cast(sum(cast(cast(u.revenue as double) * cast(coalesce(b.revenue, 0) as double) as decimal(38, 8))) as double)
        as revenue_before,
    cast(sum(u.margin) as double) as margin,
    cast(sum(cast(cast(u.margin as double) * cast(u.margin as double) as decimal(38, 8))) as double) as margin_square,
    cast(sum(coalesce(b.margin, 0)) as double) as before_margin,
    cast(sum(cast(cast(coalesce(b.margin, 0) as double) * cast(coalesce(b.margin, 0) as double) as decimal(38, 8)))
        as double) as before_margin_square,
    cast(sum(cast(cast(u.margin as double) * cast(coalesce(b.margin, 0) as double) as decimal(38, 8))) as double)
        as margin_before
from unit_outcome as u
left join (
    select
        a.experiment_id,
        a.unit_id,
        count(*) as orders,
        sum(o.revenue) as revenue,
        sum(o.net_margin - coalesce(o.shipping_cost, 0) - coalesce(o.fixed_fee, 0)) as margin
    from assigned_unit as a
    join (
        select 'visitor' as unit_type, visitor_id as unit_id, ordered_at, revenue, net_margin, shipping_cost, fixed_fee
        from order_fact
        where visitor_id is not null
        union all
        select 'customer' as unit_type, customer_id as unit_id, ordered_at, revenue, net_margin, shipping_cost, fixed_fee
        from order_fact
        where customer_id is not null
    ) as o
        on o.unit_type = a.unit_type
        and o.unit_id = a.unit_id
        and o.ordered_at < a.assigned_at
    group by a.experiment_id, a.unit_id
) as b on b.experiment_id = u.experiment_id and b.unit_id = u.unit_id
group by u.experiment_id, u.arm, coalesce(b.orders, 0) > 0
order by u.experiment_id, u.arm, has_history
