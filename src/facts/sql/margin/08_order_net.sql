-- What each order brings down to the net margin, and what it costs as a whole.
-- grain: one row per ok order; key: order_no
--
-- Sums over its lines skip what is unknown; net_lines and loss_lines count those whose
-- net margin and return loss are known. fixed_fee: of the fee rule of its channel, else of
-- the one for all. shipping_cost and payment_fee are in the reporting currency; null
-- where not told, or in a currency without a rate. They and fixed_fee are no part of
-- net_margin: that is what the lines bring.
select
    o.order_no,
    coalesce(l.lines, 0) as lines,
    coalesce(l.units_back, 0) as units_back,
    coalesce(l.refund, 0) as refund,
    coalesce(l.fees, 0) as fees,
    coalesce(l.return_loss, 0) as return_loss,
    coalesce(l.replaced_margin, 0) as replaced_margin,
    coalesce(l.net_margin, 0) as net_margin,
    coalesce(l.loss_lines, 0) as loss_lines,
    coalesce(l.net_lines, 0) as net_lines,
    coalesce(l.credited_lines, 0) as credited_lines,
    case when abs(c.fixed) < 1000000000000 then cast(round(c.fixed, 4) as decimal(18, 4)) end as fixed_fee,
    case when abs(cast(o.shipping_cost as double) * o.fx_rate) < 1000000000000
        then cast(round(cast(o.shipping_cost as double) * o.fx_rate, 4) as decimal(18, 4)) end as shipping_cost,
    case when abs(cast(o.payment_fee as double) * o.fx_rate) < 1000000000000
        then cast(round(cast(o.payment_fee as double) * o.fx_rate, 4) as decimal(18, 4)) end as payment_fee
from ok_order as o
left join category as z on z.is_none
left join fee_choice as c on c.category_no = z.category_no and c.channel is not distinct from o.channel
left join (
    select
        order_no,
        cast(count(*) as integer) as lines,
        cast(count(return_loss) as integer) as loss_lines,
        cast(count(net_margin) as integer) as net_lines,
        cast(count(exposure_id) as integer) as credited_lines,
        cast(sum(units_back) as decimal(38, 4)) as units_back,
        cast(sum(refund) as decimal(38, 4)) as refund,
        cast(sum(fees) as decimal(38, 4)) as fees,
        cast(sum(return_loss) as decimal(38, 4)) as return_loss,
        cast(sum(replaced_margin) as decimal(38, 4)) as replaced_margin,
        cast(sum(net_margin) as decimal(38, 4)) as net_margin
    from line_margin
    group by order_no
) as l on l.order_no = o.order_no
