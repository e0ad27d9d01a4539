-- When each customer first ordered.
-- grain: one row per customer known to have ordered; key: customer_id
--
-- The earlier of what customers.first_order_at says and the first ok order.
select u.customer_id, min(u.first_at) as first_at
from (
    select customer_id, ordered_at as first_at
    from ok_order
    where customer_id is not null and ordered_at is not null
    union all
    select customer_id, first_order_at as first_at
    from customers
    where first_order_at is not null
) as u
group by u.customer_id
