-- What was refunded for the orders in scope, whenever it came back.
-- grain: one row
--
-- A return that names no order has no order time: it counts only where nothing is
-- left out ({whole} is true). An exchange refunds nothing.
select
    count(*) as returns,
    count(*) filter (i.is_foreign) as foreign_returns,
    count(*) filter (
        not coalesce(i.is_foreign, false)
        and r.refund_amount is null
        and r.resolution is distinct from 'exchange'
    ) as without_amount,
    sum(
        case
            when i.is_foreign then 0
            when r.resolution = 'exchange' then 0
            else r.refund_amount
        end
    ) as refund_amount
from returns as r
left join order_fact as i on i.order_id = r.order_id
where (i.order_id is not null and {scope}) or (r.order_id is null and {whole})
