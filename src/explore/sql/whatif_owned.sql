-- How often durable targets are shown to visitors who own them already.
-- grain: one row per anchor_no, target_no and placement_no with such an exposure in {scope}
--
-- Durable: fewer than 1 in 100 of its buyers, at least 50 of them, bought it in another
-- order too. shown and sold: the part of the pair's exposures and attaches there.
select
    cast(f.anchor_no as bigint) as anchor_no,
    cast(f.target_no as bigint) as target_no,
    cast(f.placement_no as bigint) as placement_no,
    cast(sum(case when f.owned_before = 2 then f.weight else 0 end) / sum(f.weight) as double) as shown,
    cast(coalesce(
        sum(case when f.owned_before = 2 and f.attached then 1 else 0 end)
        / nullif(cast(sum(case when f.attached then 1 else 0 end) as double), 0)
    , 0) as double) as sold
from fact_exposure as f
where f.anchor_no is not null
    and f.target_no in (
        select b.product_no
        from (
            select n.product_no, o.buyer_no, count(distinct n.order_no) as orders
            from line_fact as n
            join order_fact as o on o.order_no = n.order_no
            where o.buyer_no is not null
            group by n.product_no, o.buyer_no
        ) as b
        group by b.product_no
        having count(*) >= 50 and avg(case when b.orders > 1 then 1 else 0 end) < 0.01
    )
    and {scope}
group by f.anchor_no, f.target_no, f.placement_no
having sum(case when f.owned_before = 2 then f.weight else 0 end) > 0
