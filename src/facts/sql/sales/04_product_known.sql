-- Every product the data speak of: listed, sold, shown, or an anchor in some way.
-- grain: one row per product; key: product_id, and product_no
--
-- product_no numbers the products by id from 0.
select
    cast(row_number() over (order by u.product_id) - 1 as integer) as product_no,
    u.product_id,
    p.title,
    p.category_path,
    p.parent_id,
    p.list_price,
    p.return_window_days,
    p.unit_cost,
    p.product_id is not null as is_listed
from (
    select product_id from products
    union
    select product_id from order_lines
    union
    select target_id as product_id from exposures
    union
    select anchor_id as product_id from exposures where anchor_id is not null
    union
    select anchor_id as product_id from recommendations where anchor_id is not null
    union
    select anchor_id as product_id from list_context where anchor_id is not null
    union
    select product_id from product_views
    union
    select product_id from cart_events
) as u
left join products as p on p.product_id = u.product_id
