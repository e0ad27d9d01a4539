-- Every line down to the net margin.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- exposure_id, anchor_no and method are those of the credit, null without one.
-- return_loss: what has come back cost so far, for a mature line; for a young one
-- an expected return rate x (net revenue - restock_recovery x cogs +
-- return_handling x quantity), whatever has come back: the pair's rate for a
-- credited line, else that of the product's category, of the shop where fewer than
-- 20 units are expected there, 0 where none is. net_margin = gross margin - fees - return loss -
-- what the anchor would have earned that an upsell replaced. Null where no return of
-- the data leads to a line, a part is unknown, or it would be 10^12 or more.
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
    case
        when abs(m.gross_margin - m.fees - m.return_loss - m.replaced_margin) < 1000000000000
            then cast(m.gross_margin - m.fees - m.return_loss - m.replaced_margin as decimal(18, 4))
    end as net_margin
from (
    select
        v.order_no,
        v.line_no,
        v.exposure_id,
        v.anchor_no,
        v.method,
        v.is_mature,
        v.units_back,
        v.expected_units,
        v.refund,
        v.fees,
        v.gross_margin,
        case
            when v.linked_returns = 0 then null
            when v.is_mature then v.realised_loss
            when abs(v.expected_loss) < 1000000000000 then cast(round(v.expected_loss, 4) as decimal(18, 4))
        end as return_loss,
        case
            when not v.is_replacing then 0
            when abs(v.replaced) < 1000000000000 then cast(round(v.replaced, 4) as decimal(18, 4))
        end as replaced_margin
    from (
        select
            n.order_no,
            n.line_no,
            n.gross_margin,
            c.exposure_id,
            c.anchor_no,
            c.method,
            r.is_mature,
            r.units_back,
            r.expected_units,
            r.refund,
            r.realised_loss,
            f.fees,
            w.linked_returns,
            coalesce(c.is_replacing, false) as is_replacing,
            cast(n.quantity as double) * a.margin as replaced,
            case
                when c.order_no is not null then p.rate
                when g.expected_units >= 20 then g.units_back / g.expected_units
                when s.expected_units > 0 then s.units_back / s.expected_units
                else 0
            end * (
                cast(n.revenue as double)
                - case when f.restock_recovery = 0 then 0 else f.restock_recovery * cast(n.cogs as double) end
                + cast(f.return_handling as double) * cast(n.quantity as double)
            ) as expected_loss
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
        cross join (select count(*) as linked_returns from return_fact where method is not null) as w
    ) as v
) as m
