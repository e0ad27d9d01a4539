-- Categories as anchors.
-- grain: one row per category with an anchor order in scope; key: node_no
--
-- node maps products to the categories asked for (a product may be in several).
-- anchor_orders: distinct orders with an anchor of the category. base_n: those
-- eligible for at least one target, that is with an anchor of the category and a
-- product other than it whose first add-on sale is not later. attaches: those
-- with at least one add-on other than that anchor. The sums are over the distinct
-- add-on lines of those orders: with two anchors of the category every add-on is
-- an add-on to one of them, with one anchor its own add-on lines are left out.
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
-- some_anchor is the only one where anchors = 1.
anchored as (
    select
        b.node_no,
        i.order_no,
        count(*) as anchors,
        min(i.product_no) as some_anchor,
        min(b.eligible_from) as eligible_from
    from basket_item as i
    join base as b on b.product_no = i.product_no
    where i.role in (1, 3) and {scope}
    group by b.node_no, i.order_no
),
whole as (
    select
        a.node_no,
        count(*) as anchor_orders,
        count(*) filter (a.order_no >= a.eligible_from) as base_n,
        count(*) filter (o.addons > 0) as attaches,
        {lines: sum(o.addon_*)}
    from anchored as a
    join order_fact as o on o.order_no = a.order_no
    group by a.node_no
),
own as (
    select
        a.node_no,
        count(*) filter (i.other_addons = 0) as attaches,
        {lines: sum(i.*)}
    from anchored as a
    join basket_item as i on i.order_no = a.order_no and i.product_no = a.some_anchor
    where a.anchors = 1 and i.role = 3
    group by a.node_no
),
totals as (
    select
        w.node_no,
        w.anchor_orders,
        w.base_n,
        w.attaches - coalesce(o.attaches, 0) as attaches,
        {lines: w.* - coalesce(o.*, 0)}
    from whole as w
    left join own as o on o.node_no = w.node_no
)
select {columns}
from totals as t
join ({names}) as n on n.node_no = t.node_no
order by {order}
