-- What a returned unit costs beside what its fee rule says, as measured.
-- grain: one row per category of a product; key: category_no (-1: without one)
--
-- refund_share: what is paid back over the net price of what came back. recovered_share:
-- what is recovered of unit costs over what restock_recovery would recover of every unit.
-- more_handling: handling per unit beyond the rule's return_handling. A category leans on
-- the shop as much as 20 returned units, the shop on its rules as much as 5.
select
    k.category_no,
    coalesce(
        (coalesce(c.refund, 0) + 20 * s.unit_price * s.refund_share)
        / nullif(coalesce(c.price, 0) + 20 * s.unit_price, 0),
        1
    ) as refund_share,
    coalesce(
        (coalesce(c.recovered, 0) + 20 * s.unit_cost * s.recovered_share)
        / nullif(coalesce(c.cost, 0) + 20 * s.unit_cost, 0),
        1
    ) as recovered_share,
    coalesce((coalesce(c.more_handling, 0) + 20 * s.more_handling) / (coalesce(c.units, 0) + 20), 0)
        as more_handling
from (select distinct coalesce(category_no, -1) as category_no from product_category) as k
cross join (
    select
        a.unit_price,
        a.unit_cost,
        (a.refund + 5 * a.unit_price) / nullif(a.price + 5 * a.unit_price, 0) as refund_share,
        (a.recovered + 5 * a.unit_cost) / nullif(a.cost + 5 * a.unit_cost, 0) as recovered_share,
        a.more_handling / (a.units + 5) as more_handling
    from (
        select
            sum(p.units) as units,
            sum(p.price) as price,
            sum(p.refund) as refund,
            sum(p.cost) as cost,
            sum(p.recovered) as recovered,
            sum(p.more_handling) as more_handling,
            sum(p.price) / nullif(sum(p.units), 0) as unit_price,
            sum(p.cost) / nullif(sum(p.units), 0) as unit_cost
        from return_part as p
    ) as a
) as s
left join (
    select
        p.category_no,
        sum(p.units) as units,
        sum(p.price) as price,
        sum(p.refund) as refund,
        sum(p.cost) as cost,
        sum(p.recovered) as recovered,
        sum(p.more_handling) as more_handling
    from return_part as p
    group by p.category_no
) as c on c.category_no = k.category_no
