-- Ok orders old enough for returns to have come.
-- grain: one row per mature order; key: order_no
--
-- An order is mature when all its lines are: ordered return_window_days (30 where a
-- product names none) and 14 more whole days before the data end.
select o.order_no, o.order_id
from ok_order as o
join (
    select v.order_no, max(coalesce(p.return_window_days, 30)) as window_days
    from line_value as v
    left join products as p on p.product_id = v.product_id
    group by v.order_no
) as w on w.order_no = o.order_no
cross join data_span as d
where extract(day from d.data_end - o.ordered_at) >= w.window_days + 14
