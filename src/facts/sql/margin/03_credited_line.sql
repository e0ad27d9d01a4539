-- Lines that an exposure is credited with, under the rule of param.
-- grain: one row per credited line; key: order_no, line_no
--
-- is_replacing: an upsell whose anchor is not in the order, so that it replaced it.
select
    c.order_no,
    c.line_no,
    c.method,
    e.exposure_id,
    e.anchor_no,
    e.target_no,
    e.visitor_no,
    n.ordered_at,
    n.quantity,
    n.revenue,
    n.discounts,
    n.cogs,
    n.cost_source,
    f.fees,
    n.gross_margin,
    r.is_mature,
    r.units_back,
    r.expected_units,
    r.refund,
    r.realised_loss,
    f.restock_recovery,
    f.return_handling,
    coalesce(e.rec_type = 'upsell' and e.anchor_no is not null and b.order_no is null, false) as is_replacing
from line_credit as c
join param as p on p.credit_rule = c.rule
join exposure_kept as e
    on e.exposure_id = c.exposure_id
    and e.anchor_no is not distinct from c.anchor_no
join line_sale as n on n.order_no = c.order_no and n.line_no = c.line_no
join line_fee as f on f.order_no = c.order_no and f.line_no = c.line_no
join line_return as r on r.order_no = c.order_no and r.line_no = c.line_no
left join (select distinct order_no, product_no from line_sale) as b
    on b.order_no = c.order_no and b.product_no = e.anchor_no
