-- basket_item once more, sorted by product: the orders of one product lie together.
-- grain: one row per ok order and product; key: product_no, order_no
select *
from basket_item
order by product_no, order_no
