-- Every known product with its category.
-- grain: one row per product; key: product_id, and product_no
--
-- category_source says which category a path of the data stands for. Both
-- numbers are null for a product without a category.
select
    k.product_no,
    k.product_id,
    k.title,
    k.unit_cost,
    k.is_listed,
    s.category_no,
    s.first_level_no
from product_known as k
left join category_source as s on s.category_path = k.category_path
