-- Lines of ok orders: what was sold, for how much, what came back, who gets the credit.
-- grain: one row per line of an ok order; key: order_id, line_no
--
-- The columns of the step line_sale, and those of line_margin and line_credit
-- (see there): exposure_id, anchor_no and method of the credited exposure under
-- the rule of param, and the lower half of the waterfall.
select
    s.order_no,
    s.order_id,
    s.line_no,
    s.ordered_at,
    s.product_no,
    s.product_id,
    s.quantity,
    s.unit_price,
    s.gross_value,
    s.line_discount,
    s.order_discount_share,
    s.discounts,
    s.revenue,
    s.unit_cost,
    s.cost_source,
    s.cogs,
    s.gross_margin,
    s.is_primary,
    s.is_anchor,
    s.is_addon,
    s.is_gift,
    s.is_foreign,
    m.exposure_id,
    m.anchor_no,
    m.method,
    m.fees,
    m.is_mature,
    m.units_back,
    m.expected_units,
    m.refund,
    m.return_loss,
    m.replaced_margin,
    m.net_margin
from line_sale as s
join line_margin as m on m.order_no = s.order_no and m.line_no = s.line_no
order by s.order_no, s.line_no
