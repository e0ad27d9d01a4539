-- What an attach would lose, and what it rests on.
-- grain: one row per exposure with a credited line; key: exposure_id, anchor_no
--
-- loss_if_back: what its lines would cost if all their units came back, as returns of their
-- category do (refund_share x net revenue - recovered_share x restock_recovery x cogs +
-- (return_handling + more_handling) x quantity), over loss_units, the units of which that
-- is known. assumed_revenue: net revenue of lines whose cost is assumed.
-- mendable_back: units that came back for a reason that a shop can mend (size, damage,
-- description, a wrong item).
select
    n.exposure_id,
    n.anchor_no,
    cast(coalesce(sum(
        c.refund_share * cast(n.revenue as double)
        - case
            when f.restock_recovery = 0 then 0
            else c.recovered_share * f.restock_recovery * cast(n.cogs as double)
        end
        + (cast(f.return_handling as double) + c.more_handling) * cast(n.quantity as double)
    ), 0) as decimal(38, 4)) as loss_if_back,
    cast(coalesce(sum(
        case when n.revenue is not null and (f.restock_recovery = 0 or n.cogs is not null) then n.quantity end
    ), 0) as decimal(38, 4)) as loss_units,
    cast(coalesce(sum(case when n.cost_source = 'assumed' then n.revenue end), 0) as decimal(38, 4))
        as assumed_revenue,
    cast(coalesce(sum(m.units), 0) as decimal(38, 4)) as mendable_back
from line_fact as n
join line_fee as f on f.order_no = n.order_no and f.line_no = n.line_no
join product_category as k on k.product_no = n.product_no
join return_cost as c on c.category_no = coalesce(k.category_no, -1)
left join (
    select r.order_no, r.line_no, sum(r.units) as units
    from return_fact as r
    join returns as s on s.return_id = r.return_id
    where r.order_no is not null
        and (
            lower(s.reason) like '%size%'
            or lower(s.reason) like '%fit%'
            or lower(s.reason) like '%damage%'
            or lower(s.reason) like '%defect%'
            or lower(s.reason) like '%broken%'
            or lower(s.reason) like '%descri%'
            or lower(s.reason) like '%wrong%'
        )
    group by r.order_no, r.line_no
) as m on m.order_no = n.order_no and m.line_no = n.line_no
where n.exposure_id is not null
group by n.exposure_id, n.anchor_no
order by n.exposure_id, n.anchor_no nulls last
