-- The credited lines of each exposure, summed.
-- grain: one row per exposure with a credited line; key: exposure_id, anchor_no
--
-- Sums skip what is unknown; priced_lines, costed_lines, assumed_lines, loss_lines and
-- net_lines count the lines whose revenue, cogs, assumed cogs, return loss and net margin
-- are known. units_back and expected_units are over all lines, units_mature and
-- units_returned over mature ones.
select
    m.exposure_id,
    m.anchor_no,
    cast(count(*) as integer) as lines,
    cast(count(n.revenue) as integer) as priced_lines,
    cast(count(n.cogs) as integer) as costed_lines,
    cast(sum(case when n.cost_source = 'assumed' then 1 else 0 end) as integer) as assumed_lines,
    cast(count(m.return_loss) as integer) as loss_lines,
    cast(count(m.net_margin) as integer) as net_lines,
    cast(sum(n.quantity) as decimal(18, 4)) as units,
    cast(coalesce(sum(n.revenue), 0) as decimal(18, 4)) as revenue,
    cast(coalesce(sum(n.discounts), 0) as decimal(18, 4)) as discounts,
    cast(coalesce(sum(n.cogs), 0) as decimal(18, 4)) as cogs,
    cast(coalesce(sum(n.gross_margin), 0) as decimal(18, 4)) as gross_margin,
    cast(coalesce(sum(m.fees), 0) as decimal(18, 4)) as fees,
    cast(coalesce(sum(m.return_loss), 0) as decimal(18, 4)) as return_loss,
    cast(coalesce(sum(m.replaced_margin), 0) as decimal(18, 4)) as replaced_margin,
    cast(coalesce(sum(m.net_margin), 0) as decimal(18, 4)) as net_margin,
    cast(coalesce(sum(m.refund), 0) as decimal(18, 4)) as refund,
    cast(sum(case when m.is_mature then n.quantity else 0 end) as decimal(18, 4)) as units_mature,
    cast(sum(case when m.is_mature then m.units_back else 0 end) as decimal(18, 4)) as units_returned,
    cast(sum(m.units_back) as decimal(18, 4)) as units_back,
    sum(m.expected_units) as expected_units
from line_margin as m
join line_sale as n on n.order_no = m.order_no and n.line_no = m.line_no
where m.exposure_id is not null
group by m.exposure_id, m.anchor_no
