-- The distinct products of each order; quantities and money of the add-on lines only.
-- grain: one row per ok order and product; key: order_no, product_no
--
-- role: 1 the product is an anchor of the order, 2 an add-on, 3 both.
-- Sums skip unknown values; priced_lines, costed_lines, margin_lines, loss_lines,
-- net_lines and refund_lines count the lines that entered revenue, cogs, gross_margin,
-- return_loss, net_margin and refund, of all `lines`. units_mature and units_returned are over mature lines.
-- baseline_units: mature units x the rate of product_baseline, over baseline_base
-- units that have one. all_mature and all_returned are over all lines of the
-- product, whatever their role.
select
    n.order_no,
    n.product_no,
    cast(max(case when n.is_anchor then 1 else 0 end) + max(case when n.is_addon then 2 else 0 end) as smallint)
        as role,
    cast(coalesce(sum(case when n.is_addon then 1 else 0 end), 0) as integer) as lines,
    cast(coalesce(sum(case when n.is_addon and n.revenue is not null then 1 else 0 end), 0) as integer) as priced_lines,
    cast(coalesce(sum(case when n.is_addon and n.cogs is not null then 1 else 0 end), 0) as integer) as costed_lines,
    cast(coalesce(sum(case when n.is_addon and n.gross_margin is not null then 1 else 0 end), 0) as integer) as margin_lines,
    cast(coalesce(sum(case when n.is_addon and n.cost_source = 'assumed' then 1 else 0 end), 0) as integer) as assumed_lines,
    cast(coalesce(sum(case when n.is_addon and n.return_loss is not null then 1 else 0 end), 0) as integer) as loss_lines,
    cast(coalesce(sum(case when n.is_addon and n.net_margin is not null then 1 else 0 end), 0) as integer) as net_lines,
    cast(coalesce(sum(case when n.is_addon and n.refund is not null then 1 else 0 end), 0) as integer) as refund_lines,
    cast(coalesce(sum(case when n.is_addon then n.quantity end), 0) as decimal(38, 4)) as units,
    cast(coalesce(sum(case when n.is_addon then n.revenue end), 0) as decimal(38, 4)) as revenue,
    cast(coalesce(sum(case when n.is_addon then n.discounts end), 0) as decimal(38, 4)) as discounts,
    cast(coalesce(sum(case when n.is_addon then n.cogs end), 0) as decimal(38, 4)) as cogs,
    cast(coalesce(sum(case when n.is_addon then n.gross_margin end), 0) as decimal(38, 4)) as gross_margin,
    cast(coalesce(sum(case when n.is_addon then n.fees end), 0) as decimal(38, 4)) as fees,
    cast(coalesce(sum(case when n.is_addon then n.return_loss end), 0) as decimal(38, 4)) as return_loss,
    cast(coalesce(sum(case when n.is_addon then n.net_margin end), 0) as decimal(38, 4)) as net_margin,
    cast(coalesce(sum(case when n.is_addon then n.refund end), 0) as decimal(38, 4)) as refund,
    cast(coalesce(sum(case when n.is_addon and n.is_mature then n.quantity end), 0) as decimal(38, 4)) as units_mature,
    cast(coalesce(sum(case when n.is_addon and n.is_mature then n.units_back end), 0) as decimal(38, 4)) as units_returned,
    cast(coalesce(sum(case when n.is_addon then n.units_back end), 0) as decimal(38, 4)) as units_back,
    cast(coalesce(sum(cast(case when n.is_addon then n.expected_units end as decimal(38, 12))), 0) as double) as expected_units,
    cast(coalesce(sum(cast(case when n.is_addon and n.is_mature then cast(n.quantity as double) * r.rate end as decimal(38, 12))), 0) as double) as baseline_units,
    cast(coalesce(sum(cast(case when n.is_addon and n.is_mature and r.rate is not null then cast(n.quantity as double) end as decimal(38, 12))), 0) as double) as baseline_base,
    cast(coalesce(sum(case when n.is_mature then n.quantity end), 0) as decimal(38, 4)) as all_mature,
    cast(coalesce(sum(case when n.is_mature then n.units_back end), 0) as decimal(38, 4)) as all_returned
from line_fact as n
left join product_baseline as r on r.product_no = n.product_no
group by n.order_no, n.product_no
