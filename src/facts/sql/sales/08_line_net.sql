-- Lines with their net revenue.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- revenue = quantity x unit_price - line_discount - share of the order's
-- discount. discounts = the two discounts. Both are unknown where the price is.
-- knows_primary: some line of the order says whether it is primary.
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
    v.unit_price,
    v.is_primary,
    k.knows_primary,
    v.is_foreign,
    v.gross_value,
    v.line_discount,
    case when v.value is not null then coalesce(s.share, 0) end as order_discount_share,
    cast(case when v.value is not null then v.line_discount + coalesce(s.share, 0) end as decimal(18, 4))
        as discounts,
    cast(v.value - coalesce(s.share, 0) as decimal(18, 4)) as revenue,
    v.unit_cost,
    v.cost_source,
    v.cost
from line_value as v
join (
    select order_no, max(case when is_primary is null then 0 else 1 end) = 1 as knows_primary
    from line_value
    group by order_no
) as k on k.order_no = v.order_no
left join discount_share as s on s.order_no = v.order_no and s.line_no = v.line_no
