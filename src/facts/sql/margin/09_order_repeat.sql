-- Whether buyers come back within 90 days, and what they then bring.
-- grain: one row per ok order with a buyer, a time and 90 days of data after it; key: order_no
--
-- came_back: another ok order of the buyer in the 90 days after this one (not at the same
-- moment). value is the net margin of the lines of those orders; null where that of a
-- line is unknown.
select
    w.order_no,
    w.orders > 0 as came_back,
    case when w.lines = w.net_lines then cast(w.net_margin as decimal(38, 4)) end as value
from (
    select
        o.order_no,
        o.ordered_at,
        count(*) over (
            partition by o.buyer_no
            order by o.ordered_at
            range between interval '1' microsecond following and interval '90' day following
        ) as orders,
        coalesce(sum(n.lines) over (
            partition by o.buyer_no
            order by o.ordered_at
            range between interval '1' microsecond following and interval '90' day following
        ), 0) as lines,
        coalesce(sum(n.net_lines) over (
            partition by o.buyer_no
            order by o.ordered_at
            range between interval '1' microsecond following and interval '90' day following
        ), 0) as net_lines,
        coalesce(sum(n.net_margin) over (
            partition by o.buyer_no
            order by o.ordered_at
            range between interval '1' microsecond following and interval '90' day following
        ), 0) as net_margin
    from ok_order as o
    join order_net as n on n.order_no = o.order_no
    where o.buyer_no is not null and o.ordered_at is not null
) as w
cross join data_span as e
where w.ordered_at + interval '90' day <= e.data_end
