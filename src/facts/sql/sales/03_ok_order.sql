-- The orders that count: status 'ok', or none.
-- grain: one row per ok order; key: order_id, and order_no
--
-- order_no numbers the orders in time order from 0 (equal times by order_id,
-- orders without a time last), so a span of time is a span of order_no.
-- since_no is the lowest order_no of the orders of the same time: "at or after
-- this order" is order_no >= since_no.
-- What an order does not say of its visitor, customer, channel and device, its
-- session tells. customer is 'new' when the same customer has no earlier ok order.
-- buyer_no numbers who bought: the customer, else the visitor; null without either.
-- fx_rate turns the order's own amounts into the reporting currency: 1 for that
-- currency itself, else the rate of the order's day (UTC), of the last day before
-- it that has one, or null: is_foreign then, and its money is unknown.
select
    cast(row_number() over (order by w.ordered_at nulls last, w.order_id) - 1 as integer) as order_no,
    cast(rank() over (order by w.ordered_at nulls last) - 1 as integer) as since_no,
    w.order_id,
    w.ordered_at,
    w.customer_id,
    w.visitor_id,
    w.session_id,
    case when w.buyer is not null then cast(dense_rank() over (order by w.buyer nulls last) - 1 as integer) end
        as buyer_no,
    w.channel,
    w.device,
    c.segment,
    c.loyalty_tier as tier,
    c.acquisition_channel,
    case
        when w.customer_id is null or w.ordered_at is null then 'unknown'
        when w.ordered_at = min(w.ordered_at) over (partition by w.customer_id) then 'new'
        else 'returning'
    end as customer,
    w.coupon,
    w.currency,
    case when w.is_home then 1.0 else x.rate end as fx_rate,
    not w.is_home and x.rate is null as is_foreign,
    w.discount,
    w.shipping_cost,
    w.payment_fee
from (
    select
        o.order_id,
        o.ordered_at,
        coalesce(o.customer_id, s.customer_id) as customer_id,
        coalesce(o.visitor_id, s.visitor_id) as visitor_id,
        coalesce(
            'c' || coalesce(o.customer_id, s.customer_id),
            'v' || coalesce(o.visitor_id, s.visitor_id)
        ) as buyer,
        o.session_id,
        coalesce(o.channel, s.channel) as channel,
        coalesce(o.device, s.device) as device,
        o.coupon,
        coalesce(upper(nullif(trim(o.currency), '')), p.currency) as currency,
        coalesce(upper(nullif(trim(o.currency), '')) = p.currency, true) as is_home,
        coalesce(o.discount, 0) as discount,
        o.shipping_cost,
        o.payment_fee
    from orders as o
    cross join param as p
    left join sessions as s on s.session_id = o.session_id
    where o.status is null or o.status = 'ok'
) as w
left join customers as c on c.customer_id = w.customer_id
left join fx_day as x
    on not w.is_home
    and x.currency = w.currency
    and x.day = cast(w.ordered_at as date)
