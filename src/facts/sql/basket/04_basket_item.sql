-- The distinct products of each order, ready to be asked; sorted by order.
-- grain: one row per ok order and product; key: order_no, product_no
--
-- Columns of the step item, and beside them: products, the distinct products of
-- the order; other_anchors and other_addons, its distinct anchors and add-ons
-- without this product.
select
    i.order_no,
    i.product_no,
    i.role,
    o.products,
    cast(o.anchors - case when i.role in (1, 3) then 1 else 0 end as integer) as other_anchors,
    cast(o.addons - case when i.role in (2, 3) then 1 else 0 end as integer) as other_addons,
    i.lines,
    i.priced_lines,
    i.costed_lines,
    i.margin_lines,
    i.assumed_lines,
    i.loss_lines,
    i.net_lines,
    i.refund_lines,
    i.units,
    i.revenue,
    i.discounts,
    i.cogs,
    i.gross_margin,
    i.fees,
    i.return_loss,
    i.net_margin,
    i.refund,
    i.units_mature,
    i.units_returned,
    i.units_back,
    i.expected_units,
    i.baseline_units,
    i.baseline_base,
    i.all_mature,
    i.all_returned
from item as i
join order_fact as o on o.order_no = i.order_no
order by i.order_no, i.product_no
