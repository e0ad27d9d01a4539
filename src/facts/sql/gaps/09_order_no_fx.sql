-- Ok orders in another currency with no rate for it on their day or before.
-- grain: one row per such order; key: order_no
select o.order_no, o.order_id, o.ordered_at, o.currency
from ok_order as o
left join (
    select upper(trim(currency)) as currency, min(day) as since
    from fx_rates
    group by upper(trim(currency))
) as r on r.currency = o.currency
where o.is_foreign and not coalesce(r.since <= coalesce(cast(o.ordered_at as date), r.since), false)
