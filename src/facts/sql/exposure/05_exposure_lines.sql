-- The credited lines of each exposure, summed.
-- grain: one row per exposure with a credited line; key: exposure_id, anchor_no
--
-- Sums skip what is unknown; the counts of lines say of how many a sum is known, as
-- in the step item. units_back and expected_units are over all lines; units_mature,
-- units_returned and the baseline over mature ones. replaced_revenue: list prices of the
-- anchors that upsells replaced, replaced_unknown: lines that replaced one without a price.
select
    n.exposure_id,
    n.anchor_no,
    cast(count(*) as integer) as lines,
    cast(count(n.revenue) as integer) as priced_lines,
    cast(count(n.cogs) as integer) as costed_lines,
    cast(count(n.gross_margin) as integer) as margin_lines,
    cast(sum(case when n.cost_source = 'assumed' then 1 else 0 end) as integer) as assumed_lines,
    cast(count(n.return_loss) as integer) as loss_lines,
    cast(count(n.net_margin) as integer) as net_lines,
    cast(count(n.refund) as integer) as refund_lines,
    cast(sum(n.quantity) as decimal(18, 4)) as units,
    cast(coalesce(sum(n.revenue), 0) as decimal(18, 4)) as revenue,
    cast(coalesce(sum(n.discounts), 0) as decimal(18, 4)) as discounts,
    cast(coalesce(sum(n.cogs), 0) as decimal(18, 4)) as cogs,
    cast(coalesce(sum(n.gross_margin), 0) as decimal(18, 4)) as gross_margin,
    cast(coalesce(sum(n.fees), 0) as decimal(18, 4)) as fees,
    cast(coalesce(sum(n.return_loss), 0) as decimal(18, 4)) as return_loss,
    cast(coalesce(sum(n.replaced_margin), 0) as decimal(18, 4)) as replaced_margin,
    cast(coalesce(sum(
        case when c.is_replacing then cast(n.quantity as decimal(19, 4)) * k.list_price end
    ), 0) as decimal(18, 4)) as replaced_revenue,
    cast(sum(case when c.is_replacing and k.list_price is null then 1 else 0 end) as integer) as replaced_unknown,
    cast(coalesce(sum(n.net_margin), 0) as decimal(18, 4)) as net_margin,
    cast(coalesce(sum(n.refund), 0) as decimal(18, 4)) as refund,
    cast(sum(case when n.is_mature then n.quantity else 0 end) as decimal(18, 4)) as units_mature,
    cast(sum(case when n.is_mature then n.units_back else 0 end) as decimal(18, 4)) as units_returned,
    cast(sum(n.units_back) as decimal(18, 4)) as units_back,
    cast(coalesce(sum(cast(n.expected_units as decimal(38, 12))), 0) as double) as expected_units,
    cast(coalesce(sum(
        cast(case when n.is_mature then cast(n.quantity as double) * r.rate end as decimal(38, 12))
    ), 0) as double)
        as baseline_units,
    cast(coalesce(sum(case when n.is_mature and r.rate is not null then cast(n.quantity as double) end), 0) as double)
        as baseline_base
from line_fact as n
left join product_baseline as r on r.product_no = n.product_no
left join credited_line as c on c.order_no = n.order_no and c.line_no = n.line_no
left join product_known as k on k.product_no = n.anchor_no
where n.exposure_id is not null
group by n.exposure_id, n.anchor_no
