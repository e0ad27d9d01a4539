-- What was refunded for the lines of the orders in scope, whenever it came back.
-- grain: one row
--
-- linked: returns of the whole data that lead to an order line. A return that leads to none
-- belongs to no order, so that it is left out; unlinked counts those where nothing else is
-- left out ({whole} is true), and elsewhere those that lead to a line of an order that
-- does not count. unknown: returns of priceless lines without an amount; foreign: those of
-- orders in a currency without a rate.
select
    count(r.method) as linked,
    count(*) filter (r.method is null and {whole}) as unlinked,
    count(*) filter (r.method is not null and r.order_no is null and {whole}) as elsewhere,
    count(*) filter (r.counts and r.is_foreign) as foreign_returns,
    count(*) filter (r.counts and not r.is_foreign and r.refund is null) as unknown,
    coalesce(sum(r.refund) filter (r.counts), 0) as refund
from (
    select
        n.method,
        n.order_no,
        n.refund,
        i.is_foreign,
        coalesce(i.order_no is not null and {scope}, false) as counts
    from return_fact as n
    left join order_fact as i on i.order_no = n.order_no
) as r
