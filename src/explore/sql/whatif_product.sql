-- What a product was sold for, with or without a recommendation.
-- grain: one row; $1 is its product_no
--
-- Sums over lines whose revenue is known; prices, discounts and costs a unit.
select
    cast(coalesce(sum(n.quantity), 0) as double) as units,
    cast(coalesce(sum(n.revenue), 0) as double) as revenue,
    cast(coalesce(sum(n.discounts), 0) as double) as discounts,
    cast(sum(n.cogs) as double) as cogs,
    cast(coalesce(sum(case when n.cogs is not null then n.quantity end), 0) as double) as costed_units,
    cast(coalesce(sum(n.fees), 0) as double) as fees,
    cast(count(*) as double) as lines,
    cast(min(n.unit_price) as double) as price_low,
    cast(max(n.unit_price) as double) as price_high,
    cast(min(cast(n.discounts as double) / cast(n.quantity as double)) as double) as discount_low,
    cast(max(cast(n.discounts as double) / cast(n.quantity as double)) as double) as discount_high,
    cast(min(cast(n.cogs as double) / cast(n.quantity as double)) as double) as cost_low,
    cast(max(cast(n.cogs as double) / cast(n.quantity as double)) as double) as cost_high
from line_fact as n
where n.product_no = $1 and n.revenue is not null and n.quantity > 0
