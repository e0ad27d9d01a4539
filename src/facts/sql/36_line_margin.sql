-- Every line down to the net margin.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- exposure_id, anchor_no and method are those of the credit, null without one.
-- return_loss: what has come back cost so far, for a mature line; for a young one
-- an expected return rate x (net revenue - restock_recovery x cogs +
-- return_handling x quantity), whatever has come back: the pair's rate for a
-- credited line, else that of the product's category, of the shop where fewer than
-- 20 units are expected there. Null where no return of the data belongs to a line,
-- or a part is unknown. net_margin = gross margin - fees - return loss - what the
-- anchor would have earned that an upsell replaced.
select
    m.order_no,
    m.line_no,
    m.exposure_id,
    m.anchor_no,
    m.method,
    m.is_mature,
    m.units_back,
    m.expected_units,
    m.refund,
    m.fees,
    m.return_loss,
    m.replaced_margin,
    cast(m.gross_margin - m.fees - m.return_loss - m.replaced_margin as decimal(18, 4)) as net_margin
from (
    select
        n.order_no,
        n.line_no,
        c.exposure_id,
        c.anchor_no,
        c.method,
        n.gross_margin,
        r.is_mature,
        r.units_back,
        r.expected_units,
        r.refund,
        f.fees,
        case
            when w.linked = 0 then null
            when r.is_mature then r.realised_loss
            else cast(round(
                case
                    when c.order_no is not null then p.rate
                    when g.expected_units >= 20 then g.units_back / g.expected_units
                    when s.expected_units > 0 then s.units_back / s.expected_units
                end * (
                    cast(n.revenue as double)
                    - f.restock_recovery * cast(n.cogs as double)
                    + cast(f.return_handling as double) * cast(n.quantity as double)
                ), 4
            ) as decimal(18, 4))
        end as return_loss,
        case
            when c.is_replacing then cast(round(cast(n.quantity as double) * a.margin, 4) as decimal(18, 4))
            else 0
        end as replaced_margin
    from line_sale as n
    join line_fee as f on f.order_no = n.order_no and f.line_no = n.line_no
    join line_return as r on r.order_no = n.order_no and r.line_no = n.line_no
    join product_category as k on k.product_no = n.product_no
    left join credited_line as c on c.order_no = n.order_no and c.line_no = n.line_no
    left join pair_return as p
        on p.target_no = c.target_no
        and p.anchor_no is not distinct from c.anchor_no
    left join replaced_margin as a on a.order_no = n.order_no and a.line_no = n.line_no
    left join return_base as g on g.level = 'category' and g.member_no = k.category_no
    left join return_base as s on s.level = 'shop'
    cross join (select count(*) as linked from return_linked where order_no is not null) as w
) as m
