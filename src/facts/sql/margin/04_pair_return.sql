-- The return rate that young credited lines of a pair are expected to reach.
-- grain: one row per anchor and target with a credited line; key: anchor_no
-- (null: none), target_no
--
-- rate = (units back so far + 5 b) / (expected units + 5), b = the same ratio over
-- all ok lines of the target's category, of the shop where fewer than 20 units
-- are expected there, 0 where none is.
select
    u.anchor_no,
    u.target_no,
    (u.units_back + 5 * u.base) / (u.expected_units + 5) as rate
from (
    select
        c.anchor_no,
        c.target_no,
        cast(sum(c.units_back) as double) as units_back,
        cast(sum(cast(c.expected_units as decimal(38, 12))) as double) as expected_units,
        max(case
            when g.expected_units >= 20 then g.units_back / g.expected_units
            when s.expected_units > 0 then s.units_back / s.expected_units
            else 0
        end) as base
    from credited_line as c
    join product_category as k on k.product_no = c.target_no
    left join return_base as g on g.level = 'category' and g.member_no = k.category_no
    left join return_base as s on s.level = 'shop'
    group by c.anchor_no, c.target_no
) as u
