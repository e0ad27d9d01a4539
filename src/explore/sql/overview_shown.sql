-- The shop's orders as a whole, where attaches are counted over exposures.
-- grain: one row
--
-- The columns of overview; those that are about what goes with what in orders are 0.
-- A buyer with a customer_id is that customer (see ok_order).
select
    count(*) as orders,
    count(distinct case when i.customer_id is not null then i.buyer_no end) as customers,
    count(i.customer_id) as customer_orders,
    count(*) filter (i.lines = 0) as orders_without_lines,
    count(*) filter (i.lines > 0 and i.priced_lines = i.lines) as valued_orders,
    0 as unknown_primary_orders,
    0 as base_n,
    0 as attaches,
    0 as attached_lines,
    0 as attached_priced_lines,
    0 as attached_revenue,
    {lines: coalesce(sum(i.*), 0)},
    coalesce(sum(i.revenue) filter (i.priced_lines = i.lines), 0) as valued_revenue,
    cast(min(i.ordered_at) as date) as first_day,
    cast(max(i.ordered_at) as date) as last_day
from order_fact as i
where {scope}
