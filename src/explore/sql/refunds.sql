-- What was refunded for the orders in scope, whenever it came back.
-- grain: one row
--
-- A return that names no order has no order time: it counts only where nothing is
-- left out ({whole} is true). An exchange refunds nothing. elsewhere: returns that
-- name an order which is not there or is not ok, counted where nothing is left out.
select
    count(*) filter (r.counts and r.is_foreign) as foreign_returns,
    count(*) filter (
        r.counts
        and not r.is_foreign
        and r.refund_amount is null
        and r.resolution is distinct from 'exchange'
    ) as without_amount,
    count(*) filter (not r.counts and {whole}) as elsewhere,
    sum(r.refund_amount) filter (
        r.counts and not r.is_foreign and r.resolution is distinct from 'exchange'
    ) as refund_amount
from (
    select
        n.refund_amount,
        n.resolution,
        coalesce(i.is_foreign, false) as is_foreign,
        (i.order_id is not null and {scope}) or (n.order_id is null and {whole}) as counts
    from returns as n
    left join order_fact as i on i.order_id = n.order_id
) as r
