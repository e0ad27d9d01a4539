-- The orders with an attach of the place, newest first, and what became of their buyers.
-- grain: one row per order; key: order
--
-- {credited}: the lines of the attaches, a condition on l.
select
    cast(o.ordered_at as varchar) as ordered_at,
    o.order_id as "order",
    cast(o.lines as varchar) as lines,
    cast(o.revenue as varchar) as revenue,
    cast(o.net_margin as varchar) as net_margin,
    cast(o.units_back as varchar) as units_back,
    cast(o.came_back as varchar) as back_in_90_days,
    cast(o.repeat_value as varchar) as net_margin_then,
    o.customer as customer,
    o.channel as channel,
    o.device as device
from order_fact as o
where o.order_no in (select l.order_no from line_fact as l where {credited})
