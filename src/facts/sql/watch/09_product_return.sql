-- How products come back that nobody recommended, and what a returned unit costs.
-- grain: one row per product with a mature unit sold without an attach; key: product_no
--
-- units, units_returned: mature units sold without an attach, and those of them that
-- came back. loss_units, return_loss: returned units of its mature lines, attached or
-- not, and what their returns cost.
select
    b.product_no,
    b.mature_units as units,
    b.units_returned,
    coalesce(l.loss_units, 0) as loss_units,
    coalesce(l.return_loss, 0) as return_loss
from product_baseline as b
left join (
    select
        n.product_no,
        cast(sum(n.units_back) as double) as loss_units,
        cast(sum(n.return_loss) as double) as return_loss
    from line_fact as n
    where n.is_mature and n.return_loss is not null
    group by n.product_no
) as l on l.product_no = b.product_no
order by b.product_no
