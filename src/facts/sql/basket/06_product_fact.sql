-- Products with their counts over all the data.
-- grain: one row per product; key: product_id, and product_no
--
-- addon_orders: orders in which it is an add-on line (where primaries are not
-- known: all its orders). addon_sales: those of them that are add-on sales
-- (where primaries are not known the order must hold another product too).
-- baseline_return_rate: that of its mature units that were not attached to anything.
-- eligible_from is the lowest order_no at or after its first add-on sale in all
-- the data: an order is eligible for it as a target when order_no >=
-- eligible_from. It is 0 when no add-on sale has a time, and null when there is none.
select
    k.product_no,
    k.product_id,
    coalesce(nullif(trim(k.title), ''), k.product_id) as title,
    k.is_listed,
    coalesce(k.category_no, n.category_no) as category_no,
    coalesce(b.orders, 0) as orders,
    coalesce(b.anchor_orders, 0) as anchor_orders,
    coalesce(b.addon_orders, 0) as addon_orders,
    coalesce(b.addon_sales, 0) as addon_sales,
    r.rate as baseline_return_rate,
    b.first_addon_at,
    cast(case when b.addon_sales > 0 then coalesce(b.since_no, 0) end as integer) as eligible_from
from product_category as k
left join category as n on n.is_none
left join product_baseline as r on r.product_no = k.product_no
left join (
    select
        i.product_no,
        count(*) as orders,
        cast(sum(case when i.role in (1, 3) then 1 else 0 end) as bigint) as anchor_orders,
        cast(sum(case when i.role in (2, 3) then 1 else 0 end) as bigint) as addon_orders,
        cast(sum(case when i.is_sale then 1 else 0 end) as bigint) as addon_sales,
        min(case when i.is_sale then i.ordered_at end) as first_addon_at,
        min(case when i.is_sale and i.ordered_at is not null then i.since_no end) as since_no
    from (
        select
            b.product_no,
            b.role,
            o.ordered_at,
            o.since_no,
            b.role = 2 or (b.role = 3 and (f.knows_primary or b.products > 1)) as is_sale
        from basket_item as b
        join ok_order as o on o.order_no = b.order_no
        join order_fact as f on f.order_no = b.order_no
    ) as i
    group by i.product_no
) as b on b.product_no = k.product_no
order by k.product_no
