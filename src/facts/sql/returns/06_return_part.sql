-- What each return cost, part by part.
-- grain: one row per return that belongs to a line; key: return_id
--
-- category_no: of the product, -1 without one. price, refund: net price of the units that
-- came back and what was paid for it (nothing for an exchange), both 0 where one is unknown.
-- cost, recovered: what restock_recovery would recover of their unit costs, and what it did
-- (nothing of what is not restocked or exchanged), both 0 where the unit cost is unknown.
-- more_handling: handling less the rule's return_handling.
select
    t.return_id,
    t.category_no,
    t.units,
    case when t.refund is null then 0 else coalesce(t.price, 0) end as price,
    case when t.price is null then 0 else coalesce(t.refund, 0) end as refund,
    coalesce(t.cost, 0) as cost,
    case when t.is_lost then 0 else coalesce(t.cost, 0) end as recovered,
    coalesce(t.handling_cost - t.usual_handling, 0) as more_handling
from (
    select
        r.return_id,
        coalesce(k.category_no, -1) as category_no,
        cast(r.units as double) as units,
        cast(n.revenue as double) * cast(r.units as double) / cast(n.quantity as double) as price,
        cast(r.refund as double) as refund,
        f.restock_recovery * cast(n.cogs as double) * cast(r.units as double) / cast(n.quantity as double) as cost,
        coalesce(r.resolution = 'exchange', false) or coalesce(not r.restocked, false) as is_lost,
        cast(r.handling_cost as double) as handling_cost,
        cast(f.return_handling as double) * cast(r.units as double) as usual_handling
    from return_fact as r
    join line_sale as n on n.order_no = r.order_no and n.line_no = r.line_no
    join line_fee as f on f.order_no = r.order_no and f.line_no = r.line_no
    join product_category as k on k.product_no = n.product_no
) as t
