-- What each order brings down to the net margin, and to whom it was sold.
-- grain: one row per ok order with a buyer and a time; key: order_no
--
-- buyer: the customer, else the visitor. net_margin: of all its lines, less
-- shipping_cost and the fixed fee; null where that of a line is unknown.
select
    o.order_no,
    o.ordered_at,
    coalesce('c' || o.customer_id, 'v' || o.visitor_id) as buyer,
    case
        when l.lines = l.known then cast(l.net_margin - coalesce(d.shipping_cost, 0) as decimal(38, 4))
    end as net_margin
from ok_order as o
join orders as d on d.order_id = o.order_id
left join (
    select order_no, count(*) as lines, count(net_margin) as known, sum(net_margin) as net_margin
    from line_margin
    group by order_no
) as l on l.order_no = o.order_no
where o.ordered_at is not null and coalesce(o.customer_id, o.visitor_id) is not null
