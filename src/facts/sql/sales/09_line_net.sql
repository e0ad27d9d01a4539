-- Lines with their net revenue, in the reporting currency.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- revenue = quantity x unit_price - line_discount - share of the order's
-- discount, converted by the order's rate and rounded to 4 decimals; gross_value and
-- line_discount are converted alike. order_discount_share and discounts (the two
-- together) are what is between gross_value and revenue. All are unknown where the price is. exact_* are before rounding.
-- knows_primary: some line of the order says whether it is primary.
select
    n.order_no,
    n.order_id,
    n.ordered_at,
    n.line_no,
    n.product_no,
    n.product_id,
    n.category_no,
    n.first_level_no,
    n.quantity,
    n.unit_price,
    n.is_primary,
    n.is_gift,
    k.knows_primary,
    n.is_foreign,
    n.gross_value,
    n.line_discount,
    cast(n.gross_value - n.line_discount - n.revenue as decimal(18, 4)) as order_discount_share,
    cast(n.gross_value - n.revenue as decimal(18, 4)) as discounts,
    n.revenue,
    n.unit_cost,
    n.cost_source,
    n.cost,
    n.exact_revenue,
    n.exact_cost
from (
    select
        v.order_no,
        v.order_id,
        v.ordered_at,
        v.line_no,
        v.product_no,
        v.product_id,
        v.category_no,
        v.first_level_no,
        v.quantity,
        v.is_primary,
        v.is_gift,
        v.is_foreign,
        v.unit_cost,
        v.cost_source,
        v.cost,
        v.exact_cost,
        cast(v.own_value - coalesce(s.share, 0) as double) * v.fx_rate as exact_revenue,
        case
            when v.fx_rate = 1 then v.unit_price
            when abs(cast(v.unit_price as double) * v.fx_rate) < 1000000000000
                then cast(round(cast(v.unit_price as double) * v.fx_rate, 4) as decimal(18, 4))
        end as unit_price,
        case
            when v.fx_rate = 1 then v.own_gross
            when abs(cast(v.own_gross as double) * v.fx_rate) < 1000000000000
                then cast(round(cast(v.own_gross as double) * v.fx_rate, 4) as decimal(18, 4))
        end as gross_value,
        case
            when v.fx_rate = 1 then v.line_discount
            when abs(cast(v.line_discount as double) * v.fx_rate) < 1000000000000
                then cast(round(cast(v.line_discount as double) * v.fx_rate, 4) as decimal(18, 4))
        end as line_discount,
        case
            when v.fx_rate = 1 then cast(v.own_value - coalesce(s.share, 0) as decimal(18, 4))
            when abs(cast(v.own_value - coalesce(s.share, 0) as double) * v.fx_rate) < 1000000000000
                then cast(round(cast(v.own_value - coalesce(s.share, 0) as double) * v.fx_rate, 4) as decimal(18, 4))
        end as revenue
    from line_value as v
    left join discount_share as s on s.order_no = v.order_no and s.line_no = v.line_no
) as n
join (
    select order_no, max(case when is_primary is null then 0 else 1 end) = 1 as knows_primary
    from line_value
    group by order_no
) as k on k.order_no = n.order_no
