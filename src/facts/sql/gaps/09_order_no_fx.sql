-- Ok orders in another currency: no step converts their money, whatever rates are there.
-- grain: one row per such order; key: order_no
select order_no, order_id, ordered_at, currency
from ok_order
where is_foreign
