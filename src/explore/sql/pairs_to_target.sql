-- The pairs to one target, counted over its orders in scope.
-- grain: one row per anchor it was added to; key: anchor_no
--
-- Orders above {max_basket} distinct products count in no pair, but stay in
-- orders_anchor, orders_target and base_n.
with
mine as (
    select i.*
    from basket_of_product as i
    where i.product_no = {product} and i.role in (2, 3) and {scope}
),
held as (
    select
        i.product_no,
        count(*) as orders_both,
        sum(i.all_mature) as with_mature,
        sum(i.all_returned) as with_returned,
        {lines: sum(m.*)}
    from basket_item as i
    join mine as m on m.order_no = i.order_no
    where i.role in (1, 3) and i.product_no <> {product} and m.products <= {max_basket}
    group by i.product_no
),
anchor as (
    select
        i.product_no,
        count(*) as orders_anchor,
        count(*) filter (i.order_no >= p.eligible_from) as base_n,
        sum(i.all_mature) as all_mature,
        sum(i.all_returned) as all_returned
    from basket_of_product as i
    cross join (select eligible_from from product_fact where product_no = {product}) as p
    where i.role in (1, 3) and i.product_no in (select h.product_no from held as h) and {scope}
    group by i.product_no
)
select
    h.product_no as anchor_no,
    {product} as target_no,
    h.orders_both,
    a.orders_anchor,
    (select count(*) from mine) as orders_target,
    a.base_n,
    h.with_mature,
    h.with_returned,
    a.all_mature,
    a.all_returned,
    {lines: h.*}
from held as h
join anchor as a on a.product_no = h.product_no
