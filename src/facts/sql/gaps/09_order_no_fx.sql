-- Ok orders in another currency with no rate for it on their day or before.
-- grain: one row per such order; key: order_no
select order_no, order_id, ordered_at, currency
from ok_order
where is_foreign
