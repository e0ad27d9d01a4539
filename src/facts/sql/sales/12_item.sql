-- The distinct products of each order; quantities and money of the add-on lines only.
-- grain: one row per ok order and product; key: order_no, product_no
--
-- role: 1 the product is an anchor of the order, 2 an add-on, 3 both.
-- Sums skip unknown values; priced_lines, costed_lines and margin_lines count
-- the lines that entered revenue, cogs and gross_margin, of all `lines`.
select
    order_no,
    product_no,
    cast(max(case when is_anchor then 1 else 0 end) + max(case when is_addon then 2 else 0 end) as smallint)
        as role,
    cast(sum(case when is_addon then 1 else 0 end) as integer) as lines,
    cast(sum(case when is_addon and revenue is not null then 1 else 0 end) as integer) as priced_lines,
    cast(sum(case when is_addon and cogs is not null then 1 else 0 end) as integer) as costed_lines,
    cast(sum(case when is_addon and gross_margin is not null then 1 else 0 end) as integer) as margin_lines,
    cast(sum(case when is_addon and cost_source = 'assumed' then 1 else 0 end) as integer) as assumed_lines,
    cast(coalesce(sum(case when is_addon then quantity end), 0) as decimal(38, 4)) as units,
    cast(coalesce(sum(case when is_addon then revenue end), 0) as decimal(38, 4)) as revenue,
    cast(coalesce(sum(case when is_addon then discounts end), 0) as decimal(38, 4)) as discounts,
    cast(coalesce(sum(case when is_addon then cogs end), 0) as decimal(38, 4)) as cogs,
    cast(coalesce(sum(case when is_addon then gross_margin end), 0) as decimal(38, 4)) as gross_margin
from line_sale
group by order_no, product_no
