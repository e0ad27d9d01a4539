-- What each line is worth before the order's discount, and what it cost.
-- grain: one row per line of an ok order; key: order_id, line_no
--
-- A line whose order has not arrived is not here: it counts once the order is.
-- own_gross, own_value, line_discount and order_discount are in the order's own
-- currency, costs in the reporting currency; money of an order in a currency without a
-- rate is unknown. A value is quantity x unit_price rounded once to 4 decimals, half
-- away from zero, less line_discount. From 10^12 on, before or after the discount, it is
-- unknown: no line is worth that much, and every later amount of a line fits DECIMAL(18,4).
-- The unit cost is the line's, else the latest dated one, else the product's. A dated
-- cost in another currency is converted by the rate of the order's day, and passed over
-- without one. is_costed: one of them is there, whatever the order's currency.
-- cost_since: since when a dated cost holds. exact_cost is cost before it is rounded.
select
    w.order_no,
    w.order_id,
    w.ordered_at,
    w.line_no,
    w.product_no,
    w.product_id,
    w.category_no,
    w.first_level_no,
    w.quantity,
    w.unit_price,
    w.line_discount,
    w.is_primary,
    w.is_gift,
    w.is_foreign,
    w.fx_rate,
    w.order_discount,
    case when abs(w.gross) < 1000000000000 then cast(w.gross as decimal(18, 4)) end as own_gross,
    case when abs(w.gross) < 1000000000000 and abs(w.gross - w.line_discount) < 1000000000000
        then cast(cast(w.gross as decimal(18, 4)) - w.line_discount as decimal(18, 4)) end as own_value,
    w.unit_cost,
    w.cost_source,
    w.is_costed,
    w.cost_since,
    case when abs(w.cost) < 1000000000000 then cast(w.cost as decimal(18, 4)) end as cost,
    w.exact_cost
from (
    select
        u.*,
        case when not u.is_foreign
            then cast(u.quantity as decimal(19, 4)) * u.unit_price end as gross,
        cast(u.quantity as decimal(19, 4)) * u.unit_cost as cost,
        cast(u.quantity as double) * cast(u.own_cost as double) * u.cost_rate as exact_cost
    from (
        select
            v.*,
            case
                when v.cost_rate = 1 then v.own_cost
                when abs(cast(v.own_cost as double) * v.cost_rate) < 1000000000000
                    then cast(round(cast(v.own_cost as double) * v.cost_rate, 4) as decimal(18, 4))
            end as unit_cost
        from (
            select
                l.order_no,
                l.order_id,
                l.ordered_at,
                l.line_no,
                l.product_no,
                l.product_id,
                l.category_no,
                l.first_level_no,
                l.quantity,
                l.unit_price,
                l.line_discount,
                l.is_primary,
                l.is_gift,
                l.is_foreign,
                l.fx_rate,
                l.order_discount,
                case when not l.is_foreign then coalesce(l.line_cost, l.dated_cost, l.product_cost) end as own_cost,
                case
                    when l.line_cost is not null then l.fx_rate
                    when l.dated_cost is not null then l.dated_rate
                    else 1
                end as cost_rate,
                case
                    when l.is_foreign then null
                    when l.line_cost is not null then 'line'
                    when l.dated_cost is not null then 'dated'
                    when l.product_cost is not null then 'product'
                end as cost_source,
                coalesce(l.line_cost, l.dated_cost, l.product_cost) is not null as is_costed,
                case when l.line_cost is null and l.dated_cost is not null then l.dated_from end as cost_since
            from (
                select
                    o.order_no,
                    o.order_id,
                    o.ordered_at,
                    n.line_no,
                    k.product_no,
                    n.product_id,
                    k.category_no,
                    k.first_level_no,
                    n.quantity,
                    n.unit_price,
                    coalesce(n.line_discount, 0) as line_discount,
                    n.is_primary,
                    coalesce(n.is_gift, false) as is_gift,
                    o.is_foreign,
                    o.fx_rate,
                    o.discount as order_discount,
                    n.unit_cost as line_cost,
                    case when d.currency is null or x.rate is not null then d.unit_cost end as dated_cost,
                    case when d.currency is null then 1 else x.rate end as dated_rate,
                    d.valid_from as dated_from,
                    k.unit_cost as product_cost
                from order_lines as n
                join ok_order as o on o.order_id = n.order_id
                join product_category as k on k.product_id = n.product_id
                left join dated_cost as d
                    on d.product_id = n.product_id
                    and o.ordered_at >= d.valid_from
                    and (d.valid_to is null or o.ordered_at < d.valid_to)
                left join fx_day as x on x.currency = d.currency and x.day = cast(o.ordered_at as date)
            ) as l
        ) as v
    ) as u
) as w
