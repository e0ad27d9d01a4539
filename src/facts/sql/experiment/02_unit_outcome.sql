-- What each unit of an experiment ordered after it was assigned.
-- grain: one row per experiment and unit in one arm; key: experiment_id, unit_id
--
-- orders: ok orders from assigned_at on. revenue: their net revenue. margin: net margin
-- of their lines less shipping_cost and the fixed fee; unknown_orders: orders of
-- which a part of it is not known.
select
    u.experiment_id,
    u.arm,
    u.unit_id,
    count(o.order_no) as orders,
    cast(coalesce(sum(o.revenue), 0) as decimal(38, 4)) as revenue,
    cast(coalesce(sum(
        o.net_margin - coalesce(o.shipping_cost, 0) - coalesce(o.fixed_fee, 0)
    ), 0) as decimal(38, 4)) as margin,
    cast(coalesce(sum(case when o.net_lines < o.lines then 1 else 0 end), 0) as bigint) as unknown_orders
from assigned_unit as u
left join (
    select 'visitor' as unit_type, visitor_id as unit_id, order_no, ordered_at, revenue, net_margin,
        shipping_cost, fixed_fee, lines, net_lines
    from order_fact
    where visitor_id is not null
    union all
    select 'customer' as unit_type, customer_id as unit_id, order_no, ordered_at, revenue, net_margin,
        shipping_cost, fixed_fee, lines, net_lines
    from order_fact
    where customer_id is not null
) as o
    on o.unit_type = u.unit_type
    and o.unit_id = u.unit_id
    and o.ordered_at >= u.assigned_at
group by u.experiment_id, u.arm, u.unit_id
