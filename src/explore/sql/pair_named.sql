-- One pair by name, counted over the orders in scope.
-- grain: one row
--
-- Orders above {max_basket} distinct products count in no pair, but stay in
-- orders_anchor, orders_target and base_n.
with
mine as (
    select i.order_no, i.products, i.all_mature, i.all_returned
    from basket_of_product as i
    where i.product_no = {anchor} and i.role in (1, 3) and {scope}
),
theirs as (
    select i.*
    from basket_of_product as i
    where i.product_no = {target} and i.role in (2, 3) and {scope}
),
held as (
    select
        count(*) as orders_both,
        coalesce(sum(m.all_mature), 0) as with_mature,
        coalesce(sum(m.all_returned), 0) as with_returned,
        {lines: coalesce(sum(t.*), 0)}
    from theirs as t
    join mine as m on m.order_no = t.order_no
    where m.products <= {max_basket}
)
select
    {anchor} as anchor_no,
    {target} as target_no,
    h.orders_both,
    (select count(*) from mine) as orders_anchor,
    (select count(*) from theirs) as orders_target,
    (
        select count(*)
        from mine as m, product_fact as p
        where p.product_no = {target} and m.order_no >= p.eligible_from
    ) as base_n,
    h.with_mature,
    h.with_returned,
    (select coalesce(sum(all_mature), 0) from mine) as all_mature,
    (select coalesce(sum(all_returned), 0) from mine) as all_returned,
    {lines: h.*}
from held as h
