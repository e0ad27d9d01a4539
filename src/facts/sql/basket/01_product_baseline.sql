-- How much of each product comes back when it was not attached to anything.
-- grain: one row per product with a mature unit that was not attached; key: product_no
--
-- Where exposures are known, an attached line is one with a credit; else it is an
-- add-on to another product of its order. rate = units returned / units, mature
-- lines only.
select
    u.product_no,
    u.mature_units,
    u.units_returned,
    u.units_returned / u.mature_units as rate
from (
    select
        n.product_no,
        cast(sum(n.quantity) as double) as mature_units,
        cast(sum(n.units_back) as double) as units_returned
    from line_fact as n
    cross join param as p
    join (
        select order_no, count(distinct case when is_anchor then product_no end) as anchors
        from line_fact
        group by order_no
    ) as o on o.order_no = n.order_no
    join (
        select order_no, product_no, max(case when is_anchor then 1 else 0 end) as anchor
        from line_fact
        group by order_no, product_no
    ) as i on i.order_no = n.order_no and i.product_no = n.product_no
    where n.is_mature
        and case
            when p.is_shown then n.exposure_id is null
            else not n.is_addon or o.anchors - i.anchor = 0
        end
    group by n.product_no
) as u
