-- What the anchor would have earned that an upsell replaced, a unit.
-- grain: one row per credited line that replaced its anchor; key: order_no, line_no
--
-- P (1 - pct) - C - ship_incremental - pick_pack - r (P - restock_recovery x C +
-- return_handling): P the anchor's list price, C its unit cost at order time, else P
-- x the cost share of its category, r its return rate over mature lines, the
-- shop's where it has none. Fees by the rule of the anchor's category.
select
    a.order_no,
    a.line_no,
    a.price * (1 - a.pct) - a.cost - a.ship_incremental - a.pick_pack
    - a.return_rate * (a.price - a.restock_recovery * a.cost + a.return_handling) as margin
from (
    select
        c.order_no,
        c.line_no,
        cast(k.list_price as double) as price,
        coalesce(
            cast(d.unit_cost as double) * case when d.currency is null then 1 else x.rate end,
            cast(k.unit_cost as double),
            cast(k.list_price as double) * coalesce(cs.cost_share, fs.cost_share, ss.cost_share)
        ) as cost,
        coalesce(h.pct, 0) as pct,
        coalesce(h.ship_incremental, 0) as ship_incremental,
        coalesce(h.pick_pack, 0) as pick_pack,
        coalesce(h.return_handling, 0) as return_handling,
        coalesce(h.restock_recovery, 0) as restock_recovery,
        case
            when pb.mature_units > 0 then pb.mature_back / pb.mature_units
            when sb.mature_units > 0 then sb.mature_back / sb.mature_units
            else 0
        end as return_rate
    from credited_line as c
    join ok_order as o on o.order_no = c.order_no
    join product_known as k on k.product_no = c.anchor_no
    join product_category as g on g.product_no = c.anchor_no
    left join category as z on z.is_none
    left join fee_choice as h
        on h.category_no = coalesce(g.category_no, z.category_no)
        and h.channel is not distinct from o.channel
    left join dated_cost as d
        on d.product_id = k.product_id
        and c.ordered_at >= d.valid_from
        and (d.valid_to is null or c.ordered_at < d.valid_to)
    left join fx_day as x on x.currency = d.currency and x.day = cast(c.ordered_at as date)
    left join cost_share as cs on cs.level = 'category' and cs.category_no = g.category_no
    left join cost_share as fs on fs.level = 'first_level' and fs.category_no = g.first_level_no
    left join cost_share as ss on ss.level = 'shop'
    left join return_base as pb on pb.level = 'product' and pb.member_no = c.anchor_no
    left join return_base as sb on sb.level = 'shop'
    where c.is_replacing
) as a
