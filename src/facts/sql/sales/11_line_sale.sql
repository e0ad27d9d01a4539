-- Lines of ok orders with money and role.
-- grain: one row per line of an ok order; key: order_id, line_no
--
-- cost_source says where unit_cost comes from: 'line', 'dated', 'product', or
-- 'assumed' (then cogs is net revenue x the cost share of the category, else of
-- its first level, else of the shop); null where nothing is known, where that
-- cost would be 10^12 or more, or the order's money is in a currency without a rate.
-- Without exposures, in an order that knows its primary lines those are anchors and all others
-- add-ons; else every line is both.
select
    n.order_no,
    n.order_id,
    n.line_no,
    n.ordered_at,
    n.product_no,
    n.product_id,
    n.quantity,
    n.unit_price,
    n.gross_value,
    n.line_discount,
    n.order_discount_share,
    n.discounts,
    n.revenue,
    n.unit_cost,
    n.cost_source,
    n.cogs,
    cast(n.revenue - n.cogs as decimal(18, 4)) as gross_margin,
    n.is_primary,
    n.is_gift,
    p.is_shown or not n.knows_primary or coalesce(n.is_primary, false) as is_anchor,
    p.is_shown or not n.knows_primary or not coalesce(n.is_primary, false) as is_addon,
    n.is_foreign
from (
    select
        l.order_no,
        l.order_id,
        l.line_no,
        l.ordered_at,
        l.product_no,
        l.product_id,
        l.quantity,
        l.unit_price,
        l.gross_value,
        l.line_discount,
        l.order_discount_share,
        l.discounts,
        l.revenue,
        l.is_primary,
        l.is_gift,
        l.knows_primary,
        l.is_foreign,
        l.unit_cost,
        coalesce(
            l.cost_source,
            case when abs(l.assumed_cost) < 1000000000000 then 'assumed' end
        ) as cost_source,
        case
            when l.cost_source is not null then l.cost
            when abs(l.assumed_cost) < 1000000000000 then cast(l.assumed_cost as decimal(18, 4))
        end as cogs
    from (
        select
            v.*,
            round(v.exact_revenue * coalesce(c.cost_share, f.cost_share, s.cost_share), 4)
                as assumed_cost
        from line_net as v
        left join cost_share as c on c.level = 'category' and c.category_no = v.category_no
        left join cost_share as f on f.level = 'first_level' and f.category_no = v.first_level_no
        left join cost_share as s on s.level = 'shop'
    ) as l
) as n
cross join param as p
