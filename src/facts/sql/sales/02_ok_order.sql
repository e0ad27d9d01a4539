-- The orders that count: status 'ok', or none.
-- grain: one row per ok order; key: order_id, and order_no
--
-- order_no numbers the orders in time order from 0 (equal times by order_id,
-- orders without a time last), so a span of time is a span of order_no.
-- since_no is the lowest order_no of the orders of the same time: "at or after
-- this order" is order_no >= since_no.
-- customer is 'new' when the same customer has no earlier ok order.
select
    cast(row_number() over (order by o.ordered_at nulls last, o.order_id) - 1 as integer) as order_no,
    cast(rank() over (order by o.ordered_at nulls last) - 1 as integer) as since_no,
    o.order_id,
    o.ordered_at,
    o.customer_id,
    coalesce(o.visitor_id, s.visitor_id) as visitor_id,
    o.session_id,
    coalesce(o.channel, s.channel) as channel,
    coalesce(o.device, s.device) as device,
    c.segment,
    c.loyalty_tier as tier,
    case
        when o.customer_id is null or o.ordered_at is null then 'unknown'
        when o.ordered_at = min(o.ordered_at) over (partition by o.customer_id) then 'new'
        else 'returning'
    end as customer,
    o.coupon,
    coalesce(upper(nullif(trim(o.currency), '')), p.currency) as currency,
    coalesce(upper(nullif(trim(o.currency), '')) <> p.currency, false) as is_foreign,
    coalesce(o.discount, 0) as discount
from orders as o
cross join param as p
left join sessions as s on s.session_id = o.session_id
left join customers as c on c.customer_id = o.customer_id
where o.status is null or o.status = 'ok'
