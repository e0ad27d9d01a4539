-- Every product the data speak of: listed in products, or sold.
-- grain: one row per product; key: product_id, and product_no
--
-- product_no numbers the products by id from 0.
select
    cast(row_number() over (order by u.product_id) - 1 as integer) as product_no,
    u.product_id,
    p.title,
    p.category_path,
    p.unit_cost,
    p.product_id is not null as is_listed
from (
    select product_id from products
    union
    select product_id from order_lines
) as u
left join products as p on p.product_id = u.product_id
