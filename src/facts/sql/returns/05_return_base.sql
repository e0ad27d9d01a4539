-- How often products come back, over all ok lines.
-- grain: one row per level and member; key: level, member_no
-- (level 'product', 'category', or 'shop' with a null member_no)
--
-- mature_units and mature_back: units of mature lines, and those of them that came
-- back. expected_units and units_back: over all lines; their ratio is the return
-- rate that ages are allowed for in. Lines of products without a category count
-- for their product and the shop.
select
    t.level,
    t.member_no,
    cast(sum(case when t.is_mature then t.quantity else 0 end) as double) as mature_units,
    cast(sum(case when t.is_mature then t.units_back else 0 end) as double) as mature_back,
    cast(sum(cast(t.expected_units as decimal(38, 12))) as double) as expected_units,
    cast(sum(t.units_back) as double) as units_back
from (
    select 'product' as level, r.product_no as member_no, r.quantity, r.is_mature, r.units_back, r.expected_units
    from line_return as r
    union all
    select 'category' as level, k.category_no as member_no, r.quantity, r.is_mature, r.units_back, r.expected_units
    from line_return as r
    join product_category as k on k.product_no = r.product_no
    where k.category_no is not null
    union all
    select 'shop' as level, cast(null as integer) as member_no, r.quantity, r.is_mature, r.units_back, r.expected_units
    from line_return as r
) as t
group by t.level, t.member_no
