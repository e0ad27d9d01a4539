-- The order lines credited to exposures of the place, newest first.
-- grain: one row per credited line; key: order, line
--
-- {credited}: the lines, a condition on l.
select
    cast(l.ordered_at as varchar) as ordered_at,
    l.order_id as "order",
    cast(l.line_no as varchar) as line,
    l.product_id as product,
    cast(l.quantity as varchar) as quantity,
    cast(l.revenue as varchar) as revenue,
    cast(l.cogs as varchar) as cogs,
    cast(l.fees as varchar) as fees,
    cast(l.return_loss as varchar) as return_loss,
    cast(l.net_margin as varchar) as net_margin,
    cast(l.units_back as varchar) as units_back,
    l.method as credited_by,
    l.exposure_id as exposure
from line_fact as l
where {credited}
