-- The shop as a whole.
-- grain: one row
--
-- valued_orders: orders whose value is known, lines and prices all there.
-- base_n and attaches as for categories, the whole shop being one; attached_*
-- are over the add-on lines that have another product for an anchor.
with
earliest as (
    select arg_min(product_no, eligible_from) as product_no, min(eligible_from) as eligible_from
    from product_fact
    where eligible_from is not null
),
second as (
    select min(p.eligible_from) as eligible_from
    from product_fact as p, earliest as e
    where p.product_no <> e.product_no
),
-- Orders that could only be eligible for their one anchor, which is no target of its own.
alone as (
    select count(*) as orders
    from basket_of_product as i
    join earliest as e on e.product_no = i.product_no
    cross join second as s
    where i.role in (1, 3)
        and i.other_anchors = 0
        and i.order_no >= e.eligible_from
        and (s.eligible_from is null or i.order_no < s.eligible_from)
        and {scope}
),
attached as (
    select
        sum(i.lines) as lines,
        sum(i.priced_lines) as priced_lines,
        sum(i.revenue) as revenue
    from basket_item as i
    where i.role in (2, 3) and i.other_anchors > 0 and {scope}
),
whole as (
    select
        count(*) as orders,
        count(distinct i.customer_id) as customers,
        count(i.customer_id) as customer_orders,
        count(*) filter (i.lines = 0) as orders_without_lines,
        count(*) filter (i.lines > 0 and i.priced_lines = i.lines) as valued_orders,
        count(*) filter (i.lines > 0 and not i.knows_primary) as unknown_primary_orders,
        count(*) filter (i.anchors > 0 and i.order_no >= e.eligible_from) as base_n,
        count(*) filter (i.anchors > 0 and i.addons > 0 and i.products > 1) as attaches,
        {lines: coalesce(sum(i.*), 0)},
        coalesce(sum(i.revenue) filter (i.priced_lines = i.lines), 0) as valued_revenue,
        cast(min(i.ordered_at) as date) as first_day,
        cast(max(i.ordered_at) as date) as last_day
    from order_fact as i
    cross join earliest as e
    where {scope}
)
select
    w.* replace (w.base_n - l.orders as base_n),
    coalesce(a.lines, 0) as attached_lines,
    coalesce(a.priced_lines, 0) as attached_priced_lines,
    coalesce(a.revenue, 0) as attached_revenue
from whole as w
cross join alone as l
cross join attached as a
