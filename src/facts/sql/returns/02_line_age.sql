-- How old each line is when the data end.
-- grain: one row per line of an ok order with a time; key: order_no, line_no
--
-- The data end at the latest ordered_at, shown_at or returned_at of all rows. A
-- line is mature when its product's return window (30 days if none is known) and
-- 14 days more have passed. age_days are whole days, rounded down.
select
    n.order_no,
    n.line_no,
    n.product_no,
    n.quantity,
    n.ordered_at + (coalesce(k.return_window_days, 30) + 14) * interval '1' day <= e.data_end as is_mature,
    cast(extract(day from e.data_end - n.ordered_at) as integer) as age_days
from line_sale as n
join product_known as k on k.product_no = n.product_no
cross join data_span as e
where n.ordered_at is not null
