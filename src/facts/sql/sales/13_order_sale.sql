-- Ok orders with the sums of their sales.
-- grain: one row per ok order; key: order_id, and order_no
--
-- order_no is the order's place in time order. Sums skip unknown values;
-- priced_lines, costed_lines and margin_lines count the lines that entered
-- revenue, cogs and gross_margin. `lines` is 0 while the order's lines have not
-- arrived. products, anchors and addons count distinct products; addon_* are
-- sums over the add-on lines.
select
    o.order_no,
    o.order_id,
    o.ordered_at,
    o.customer_id,
    o.visitor_id,
    o.session_id,
    o.buyer_no,
    o.channel,
    o.device,
    o.segment,
    o.tier,
    o.customer,
    o.coupon,
    o.currency,
    o.fx_rate,
    o.is_foreign,
    coalesce(l.knows_primary, false) as knows_primary,
    coalesce(l.lines, 0) as lines,
    coalesce(l.priced_lines, 0) as priced_lines,
    coalesce(l.costed_lines, 0) as costed_lines,
    coalesce(l.margin_lines, 0) as margin_lines,
    coalesce(l.assumed_lines, 0) as assumed_lines,
    coalesce(l.units, 0) as units,
    coalesce(l.gross_value, 0) as gross_value,
    coalesce(l.discounts, 0) as discounts,
    coalesce(l.revenue, 0) as revenue,
    coalesce(l.cogs, 0) as cogs,
    coalesce(l.gross_margin, 0) as gross_margin,
    coalesce(i.products, 0) as products,
    coalesce(i.anchors, 0) as anchors,
    coalesce(i.addons, 0) as addons,
    coalesce(i.addon_lines, 0) as addon_lines,
    coalesce(i.addon_priced_lines, 0) as addon_priced_lines,
    coalesce(i.addon_costed_lines, 0) as addon_costed_lines,
    coalesce(i.addon_margin_lines, 0) as addon_margin_lines,
    coalesce(i.addon_assumed_lines, 0) as addon_assumed_lines,
    coalesce(i.addon_units, 0) as addon_units,
    coalesce(i.addon_revenue, 0) as addon_revenue,
    coalesce(i.addon_discounts, 0) as addon_discounts,
    coalesce(i.addon_cogs, 0) as addon_cogs,
    coalesce(i.addon_gross_margin, 0) as addon_gross_margin
from ok_order as o
left join (
    select
        order_no,
        max(case when is_anchor and is_addon then 0 else 1 end) = 1 as knows_primary,
        cast(count(*) as integer) as lines,
        cast(count(revenue) as integer) as priced_lines,
        cast(count(cogs) as integer) as costed_lines,
        cast(count(gross_margin) as integer) as margin_lines,
        cast(sum(case when cost_source = 'assumed' then 1 else 0 end) as integer) as assumed_lines,
        cast(sum(quantity) as decimal(38, 4)) as units,
        cast(sum(gross_value) as decimal(38, 4)) as gross_value,
        cast(sum(discounts) as decimal(38, 4)) as discounts,
        cast(sum(revenue) as decimal(38, 4)) as revenue,
        cast(sum(cogs) as decimal(38, 4)) as cogs,
        cast(sum(gross_margin) as decimal(38, 4)) as gross_margin
    from line_sale
    group by order_no
) as l on l.order_no = o.order_no
left join (
    select
        order_no,
        cast(count(*) as integer) as products,
        cast(sum(case when role in (1, 3) then 1 else 0 end) as integer) as anchors,
        cast(sum(case when role in (2, 3) then 1 else 0 end) as integer) as addons,
        cast(sum(lines) as integer) as addon_lines,
        cast(sum(priced_lines) as integer) as addon_priced_lines,
        cast(sum(costed_lines) as integer) as addon_costed_lines,
        cast(sum(margin_lines) as integer) as addon_margin_lines,
        cast(sum(assumed_lines) as integer) as addon_assumed_lines,
        cast(sum(units) as decimal(38, 4)) as addon_units,
        cast(sum(revenue) as decimal(38, 4)) as addon_revenue,
        cast(sum(discounts) as decimal(38, 4)) as addon_discounts,
        cast(sum(cogs) as decimal(38, 4)) as addon_cogs,
        cast(sum(gross_margin) as decimal(38, 4)) as addon_gross_margin
    from item
    group by order_no
) as i on i.order_no = o.order_no
