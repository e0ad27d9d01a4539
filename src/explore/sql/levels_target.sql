-- Products or categories as targets: the mirror image of levels_anchor.
-- grain: one row per node with an add-on line in scope; key: node_no
--
-- node maps products to the rows asked for (one product may be in several).
-- attaches: orders in which a product of the node is an add-on to another
-- product. anchor_orders: orders with an anchor that a product of the node can be
-- added to, that is an anchor other than the node's only target. base_n: those
-- dated at or after the first add-on sale of such a product. The sums are over
-- the add-on lines of the node that have another product for an anchor.
with
node as ({node}),
ranked as (
    select
        n.node_no,
        p.product_no,
        p.eligible_from,
        row_number() over (partition by n.node_no order by p.eligible_from nulls last, p.product_no) as place,
        count(*) over (partition by n.node_no) as targets
    from node as n
    join product_fact as p on p.product_no = n.product_no
    where p.addon_orders > 0
),
first as (
    select
        node_no,
        max(targets) as targets,
        max(product_no) filter (place = 1) as product_no,
        max(eligible_from) filter (place = 1) as eligible_from,
        max(eligible_from) filter (place = 2) as second_from
    from ranked
    group by node_no
),
-- onward: how many orders with an anchor there are from this one on.
anchored as (
    select i.order_no, row_number() over (order by i.order_no desc) as onward
    from order_fact as i
    where i.anchors > 0 and {scope}
),
onward as (
    select f.node_no, a.onward
    from first as f
    asof join anchored as a on f.eligible_from <= a.order_no
),
-- Orders whose only anchor is the product itself offer nothing to add it to.
alone as (
    select
        f.node_no,
        count(*) as orders,
        count(*) filter (
            i.order_no >= f.eligible_from and (f.second_from is null or i.order_no < f.second_from)
        ) as base_n
    from first as f
    join basket_item as i on i.product_no = f.product_no
    where i.role in (1, 3) and i.other_anchors = 0 and {scope}
    group by f.node_no
),
sums as (
    select
        n.node_no,
        {lines: sum(i.*)}
    from basket_item as i
    join node as n on n.product_no = i.product_no
    where i.role in (2, 3) and i.other_anchors > 0 and {scope}
    group by n.node_no
),
attached as (
    select d.node_no, count(*) as attaches
    from (
        select distinct n.node_no, i.order_no
        from basket_item as i
        join node as n on n.product_no = i.product_no
        where i.role in (2, 3) and i.other_anchors > 0 and {scope}
    ) as d
    group by d.node_no
),
listed as (
    select distinct n.node_no
    from basket_item as i
    join node as n on n.product_no = i.product_no
    where i.role in (2, 3) and {scope}
),
totals as (
    select
        l.node_no,
        (select count(*) from anchored)
        - case when f.targets = 1 then coalesce(a.orders, 0) else 0 end as anchor_orders,
        coalesce(o.onward, 0) - coalesce(a.base_n, 0) as base_n,
        coalesce(c.attaches, 0) as attaches,
        {lines: coalesce(s.*, 0)}
    from listed as l
    join first as f on f.node_no = l.node_no
    left join onward as o on o.node_no = l.node_no
    left join alone as a on a.node_no = l.node_no
    left join sums as s on s.node_no = l.node_no
    left join attached as c on c.node_no = l.node_no
)
select {columns}
from totals as t
join ({names}) as n on n.node_no = t.node_no
order by {order}
