-- Products as anchors.
-- grain: one row per product with an anchor order in scope; key: node_no
--
-- anchor_orders: orders with the product as an anchor. base_n: those eligible for
-- at least one target, that is dated at or after the earliest first add-on sale
-- of any other product. attaches: those with at least one add-on other than it.
-- The sums are over those add-on lines.
with
node as ({node}),
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
base as (
    select
        n.node_no,
        n.product_no,
        case when n.product_no = e.product_no then s.eligible_from else e.eligible_from end as eligible_from
    from node as n, earliest as e, second as s
),
totals as (
    select
        b.node_no,
        count(*) as anchor_orders,
        count(*) filter (i.order_no >= b.eligible_from) as base_n,
        count(*) filter (i.other_addons > 0) as attaches,
        {lines: sum(o.addon_* - i.*)}
    from basket_item as i
    join base as b on b.product_no = i.product_no
    join order_fact as o on o.order_no = i.order_no
    where i.role in (1, 3) and {scope}
    group by b.node_no
)
select {columns}
from totals as t
join ({names}) as n on n.node_no = t.node_no
order by {order}
