-- What the data of this database hold: the causes of figures that are missing.
-- grain: one row
--
-- order_spread: how many times as much the mean order value varies as if orders were
-- independent: by buyer, the squares of what a buyer's orders are off the mean, over those of
-- the orders themselves; at least 1, null below 20 orders of known value.
select
    p.currency,
    o.orders,
    o.dated_orders,
    o.orders_without_lines,
    o.foreign_orders,
    o.customer_orders,
    o.unknown_primary_orders,
    l.lines,
    l.priced_lines,
    l.costed_lines,
    l.assumed_lines,
    g.orphan_lines,
    r.returns,
    l.has_linked_returns,
    e.exposures,
    c.clicks,
    f.fee_rules,
    a.assignments,
    v.order_spread
from param as p
cross join (
    select
        count(*) as orders,
        count(ordered_at) as dated_orders,
        count(customer_id) as customer_orders,
        cast(coalesce(sum(case when lines = 0 then 1 else 0 end), 0) as bigint) as orders_without_lines,
        cast(coalesce(sum(case when is_foreign then 1 else 0 end), 0) as bigint) as foreign_orders,
        cast(coalesce(sum(case when lines > 0 and not knows_primary then 1 else 0 end), 0) as bigint)
            as unknown_primary_orders
    from order_fact
) as o
cross join (
    select
        count(*) as lines,
        count(revenue) as priced_lines,
        count(cogs) as costed_lines,
        cast(coalesce(sum(case when cost_source = 'assumed' then 1 else 0 end), 0) as bigint) as assumed_lines,
        coalesce(max(case when units_back > 0 then 1 else 0 end), 0) = 1 as has_linked_returns
    from line_fact
) as l
cross join (
    select count(*) as orphan_lines
    from order_lines as n
    left join orders as x on x.order_id = n.order_id
    where x.order_id is null
) as g
cross join (select count(*) as returns from returns) as r
cross join (select count(*) as exposures from exposures) as e
cross join (select count(*) as assignments from assignments) as a
cross join (select count(*) as clicks from clicks) as c
cross join (select count(*) as fee_rules from fees) as f
cross join (
    select
        case
            when sum(w.orders) >= 20 and sum(w.squares) > 0
                then greatest(sum(w.off * w.off) / sum(w.squares), 1.0)
        end as order_spread
    from (
        select
            count(*) as orders,
            sum(d.off) as off,
            sum(d.off * d.off) as squares
        from (
            select
                coalesce(o.buyer_no, -1 - o.order_no) as buyer,
                cast(o.revenue as double) - m.mean as off
            from order_fact as o
            cross join (
                select cast(sum(revenue) as double) / count(*) as mean
                from order_fact
                where lines > 0 and priced_lines = lines
                having count(*) > 0
            ) as m
            where o.lines > 0 and o.priced_lines = o.lines
        ) as d
        group by d.buyer
    ) as w
) as v
