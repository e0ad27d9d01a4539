-- The returns of the order lines credited to exposures of the place, newest first.
-- grain: one row per return; key: return
--
-- {credited}: the lines, a condition on l.
select
    cast(r.returned_at as varchar) as returned_at,
    r.return_id as "return",
    l.order_id as "order",
    cast(r.line_no as varchar) as line,
    l.product_id as product,
    cast(r.units as varchar) as units,
    cast(r.refund as varchar) as refund,
    r.resolution as resolution,
    cast(r.restocked as varchar) as restocked,
    cast(r.delay_days as varchar) as days_after_order
from return_fact as r
join line_fact as l on l.order_no = r.order_no and l.line_no = r.line_no
where {credited}
