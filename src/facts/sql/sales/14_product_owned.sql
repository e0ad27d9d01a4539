-- When each customer first bought each product.
-- grain: one row per customer and product; key: customer_id, product_no
select o.customer_id, n.product_no, min(n.ordered_at) as first_at
from line_sale as n
join ok_order as o on o.order_no = n.order_no
where o.customer_id is not null and n.ordered_at is not null
group by o.customer_id, n.product_no
