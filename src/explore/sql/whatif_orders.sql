-- Orders with a product, and what orders are worth.
-- grain: one row; $1 is its product_no, $2 and $3 the first day inside and the first
-- after, null where open
--
-- days: those that all ok orders of the window span.
select h.orders, h.order_value, o.order_margin, o.days
from (
    select
        cast(count(*) as double) as orders,
        cast(avg(case when o.priced_lines = o.lines then o.revenue end) as double) as order_value
    from order_fact as o
    where o.order_no in (select n.order_no from line_fact as n where n.product_no = $1)
        and ($2 is null or o.ordered_at >= cast($2 as timestamp))
        and ($3 is null or o.ordered_at < cast($3 as timestamp))
) as h
cross join (
    select
        cast(sum(case when o.net_lines = o.lines and o.lines > 0 then o.net_margin end) as double)
        / nullif(cast(sum(case when o.net_lines = o.lines and o.lines > 0 then 1 else 0 end) as double), 0)
            as order_margin,
        cast(coalesce(cast(max(o.ordered_at) as date) - cast(min(o.ordered_at) as date) + 1, 0) as double) as days
    from order_fact as o
    where ($2 is null or o.ordered_at >= cast($2 as timestamp))
        and ($3 is null or o.ordered_at < cast($3 as timestamp))
) as o
