-- What the fee rules take of each line.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- fees = pct x net revenue + (ship_incremental + pick_pack) x quantity; null where
-- the line's revenue is unknown, or they would be 10^12 or more. Without a rule
-- everything is 0. fixed belongs to the order and is not here.
select
    f.order_no,
    f.line_no,
    f.return_handling,
    f.restock_recovery,
    case when abs(f.fees) < 1000000000000 then cast(round(f.fees, 4) as decimal(18, 4)) end as fees
from (
    select
        n.order_no,
        n.line_no,
        coalesce(c.pct, 0) * cast(n.revenue as double)
        + (coalesce(c.ship_incremental, 0) + coalesce(c.pick_pack, 0)) * cast(n.quantity as double) as fees,
        coalesce(c.return_handling, 0) as return_handling,
        coalesce(c.restock_recovery, 0) as restock_recovery
    from line_sale as n
    join ok_order as o on o.order_no = n.order_no
    join product_category as k on k.product_no = n.product_no
    left join category as z on z.is_none
    left join fee_choice as c
        on c.category_no = coalesce(k.category_no, z.category_no)
        and c.channel is not distinct from o.channel
) as f
