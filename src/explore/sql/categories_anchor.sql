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
        sum(o.addon_lines) as lines,
        sum(o.addon_priced_lines) as priced_lines,
        sum(o.addon_costed_lines) as costed_lines,
        sum(o.addon_margin_lines) as margin_lines,
        sum(o.addon_assumed_lines) as assumed_lines,
        sum(o.addon_units) as units,
        sum(o.addon_revenue) as revenue,
        sum(o.addon_discounts) as discounts,
        sum(o.addon_cogs) as cogs,
        sum(o.addon_gross_margin) as gross_margin
    from anchored as a
    join order_fact as o on o.order_no = a.order_no
    group by a.node_no
),
own as (
    select
        a.node_no,
        count(*) filter (i.other_addons = 0) as attaches,
        sum(i.lines) as lines,
        sum(i.priced_lines) as priced_lines,
        sum(i.costed_lines) as costed_lines,
        sum(i.margin_lines) as margin_lines,
        sum(i.assumed_lines) as assumed_lines,
        sum(i.units) as units,
        sum(i.revenue) as revenue,
        sum(i.discounts) as discounts,
        sum(i.cogs) as cogs,
        sum(i.gross_margin) as gross_margin
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
        w.lines - coalesce(o.lines, 0) as lines,
        w.priced_lines - coalesce(o.priced_lines, 0) as priced_lines,
        w.costed_lines - coalesce(o.costed_lines, 0) as costed_lines,
        w.margin_lines - coalesce(o.margin_lines, 0) as margin_lines,
        w.assumed_lines - coalesce(o.assumed_lines, 0) as assumed_lines,
        w.units - coalesce(o.units, 0) as units,
        w.revenue - coalesce(o.revenue, 0) as revenue,
        w.discounts - coalesce(o.discounts, 0) as discounts,
        w.cogs - coalesce(o.cogs, 0) as cogs,
        w.gross_margin - coalesce(o.gross_margin, 0) as gross_margin
    from whole as w
    left join own as o on o.node_no = w.node_no
)
select {columns}
from totals as t
join ({names}) as n on n.node_no = t.node_no
order by {order}
