-- What each product earns where nobody recommended it, and how well its exposures are tracked.
-- grain: one row per product that was shown; key: target_no
--
-- usual_margin: gross margin less fees of its lines that no exposure led to, per order, where
-- both are known. usual_loss: what one unit of it costs that comes back, over all its lines, as in
-- attach_detail.
-- baseline: its return rate where nobody recommended it, as if 20 units more were sold at the
-- rate of its category (of the shop where fewer than 20 units are expected there).
-- exposures: weight of its exposures, untracked: of those with neither a rec_id nor an anchor.
select
    k.target_no,
    u.usual_margin,
    u.usual_orders,
    l.usual_loss,
    case when s.expected_units > 0 then
        (
            coalesce(r.units_returned, 0)
            + 20 * case when g.expected_units >= 20 then g.units_back / g.expected_units
                else s.units_back / s.expected_units end
        ) / (coalesce(r.mature_units, 0) + 20)
    end as baseline,
    k.exposures,
    k.untracked
from (
    select
        e.target_no,
        cast(sum(cast(e.weight as decimal(38, 12))) as double) as exposures,
        cast(sum(cast(case when e.anchor_no is null and e.rec_id is null then e.weight else 0 end as decimal(38, 12)))
            as double) as untracked
    from exposure_kept as e
    group by e.target_no
) as k
left join (
    select
        n.product_no,
        count(distinct n.order_no) as usual_orders,
        cast(sum(n.gross_margin - n.fees) as double) / count(distinct n.order_no) as usual_margin
    from line_fact as n
    where n.exposure_id is null and n.gross_margin is not null and n.fees is not null
    group by n.product_no
) as u on u.product_no = k.target_no
left join (
    select
        n.product_no,
        cast(sum(cast(
            m.refund_share * cast(n.revenue as double)
            - case
                when f.restock_recovery = 0 then 0
                else m.recovered_share * f.restock_recovery * cast(n.cogs as double)
            end
            + (cast(f.return_handling as double) + m.more_handling) * cast(n.quantity as double)
        as decimal(38, 8))) as double) / cast(sum(n.quantity) as double) as usual_loss
    from line_fact as n
    join line_fee as f on f.order_no = n.order_no and f.line_no = n.line_no
    join product_category as p on p.product_no = n.product_no
    join return_cost as m on m.category_no = coalesce(p.category_no, -1)
    where n.revenue is not null and (f.restock_recovery = 0 or n.cogs is not null)
    group by n.product_no
) as l on l.product_no = k.target_no
left join product_category as c on c.product_no = k.target_no
left join product_baseline as r on r.product_no = k.target_no
left join return_base as g on g.level = 'category' and g.member_no = c.category_no
left join return_base as s on s.level = 'shop'
order by k.target_no
