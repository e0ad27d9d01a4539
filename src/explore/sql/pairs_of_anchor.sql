-- The pairs of one anchor, counted over its orders in scope.
-- grain: one row per target bought with the anchor; key: target_no
--
-- Orders above {max_basket} distinct products count in no pair, but stay in
-- orders_anchor, orders_target and base_n.
with
mine as (
    select i.order_no, i.products, i.all_mature, i.all_returned, row_number() over (order by i.order_no desc) as onward
    from basket_of_product as i
    where i.product_no = {product} and i.role in (1, 3) and {scope}
),
held as (
    select
        i.product_no,
        count(*) as orders_both,
        sum(m.all_mature) as with_mature,
        sum(m.all_returned) as with_returned,
        {lines: sum(i.*)}
    from basket_item as i
    join mine as m on m.order_no = i.order_no
    where i.role in (2, 3) and i.product_no <> {product} and m.products <= {max_basket}
    group by i.product_no
),
target as (
    select i.product_no, count(*) as orders_target
    from basket_of_product as i
    where i.role in (2, 3) and i.product_no in (select h.product_no from held as h) and {scope}
    group by i.product_no
),
eligible as (
    select p.product_no, m.onward as base_n
    from product_fact as p
    asof join mine as m on p.eligible_from <= m.order_no
)
select
    {product} as anchor_no,
    h.product_no as target_no,
    h.orders_both,
    (select count(*) from mine) as orders_anchor,
    t.orders_target,
    coalesce(e.base_n, 0) as base_n,
    h.with_mature,
    h.with_returned,
    (select coalesce(sum(all_mature), 0) from mine) as all_mature,
    (select coalesce(sum(all_returned), 0) from mine) as all_returned,
    {lines: h.*}
from held as h
join target as t on t.product_no = h.product_no
left join eligible as e on e.product_no = h.product_no
