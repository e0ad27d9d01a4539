-- Whether buyers come back within 90 days, and what they then bring.
-- grain: one row per ok order with a buyer, a time and 90 days of data after it; key: order_no
--
-- The buyer is the customer, else the visitor. came_back: another ok order of the
-- buyer in the 90 days after this one (not at the same moment). value is the net
-- margin of those orders: lines less shipping_cost and payment_fee; null where that
-- of a line is unknown.
select
    a.order_no,
    count(b.order_no) > 0 as came_back,
    case
        when count(b.order_no) = count(b.net_margin) then cast(coalesce(sum(b.net_margin), 0) as decimal(38, 4))
    end as value
from order_value as a
cross join data_span as e
left join order_value as b
    on b.buyer = a.buyer
    and b.ordered_at > a.ordered_at
    and b.ordered_at <= a.ordered_at + interval '90' day
where a.ordered_at + interval '90' day <= e.data_end
group by a.order_no
