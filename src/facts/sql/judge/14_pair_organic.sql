-- How often a pair's target is bought by those who saw it and by those who saw others.
-- grain: one row per anchor and target with an exposure; key: anchor_no, target_no
--
-- Orders count that follow a list on the anchor within 7 days and hold the anchor; where the
-- target takes its place (no anchor test), the anchor or the target. seen: those in which the
-- pair was seen, unseen: those in which only other targets of the anchor were; *_bought: the
-- part of them with the target.
with
item as (
    select distinct s.order_no, s.product_no
    from line_sale as s
    join ok_order as o on o.order_no = s.order_no
),
-- Of orders after a list on the anchor: with the anchor, with a target, with both.
with_anchor as (
    select d.anchor_no, count(*) as orders
    from led_order as d
    join item as a on a.order_no = d.order_no and a.product_no = d.anchor_no
    where d.target_no is null
    group by d.anchor_no
),
with_target as (
    select
        p.anchor_no,
        p.target_no,
        count(*) as orders,
        sum(case when a.order_no is null then 0 else 1 end) as both_orders
    from led_order as d
    join pair_test as p on p.anchor_no = d.anchor_no
    join item as t on t.order_no = d.order_no and t.product_no = p.target_no
    left join item as a on a.order_no = d.order_no and a.product_no = d.anchor_no
    where d.target_no is null
    group by p.anchor_no, p.target_no
),
-- The same where the pair was seen.
seen as (
    select
        d.anchor_no,
        d.target_no,
        sum(case when a.order_no is null then 0 else 1 end) as anchor_orders,
        sum(case when t.order_no is null then 0 else 1 end) as target_orders,
        sum(case when a.order_no is null or t.order_no is null then 0 else 1 end) as both_orders
    from led_order as d
    left join item as a on a.order_no = d.order_no and a.product_no = d.anchor_no
    left join item as t on t.order_no = d.order_no and t.product_no = d.target_no
    where d.target_no is not null
    group by d.anchor_no, d.target_no
),
counted as (
    select
        p.anchor_no,
        p.target_no,
        p.needs_anchor,
        coalesce(w.orders, 0) as anchor_orders,
        coalesce(x.orders, 0) as target_orders,
        coalesce(x.both_orders, 0) as both_orders,
        coalesce(s.anchor_orders, 0) as seen_anchor,
        coalesce(s.target_orders, 0) as seen_target,
        coalesce(s.both_orders, 0) as seen_both
    from pair_test as p
    left join with_anchor as w on w.anchor_no = p.anchor_no
    left join with_target as x on x.anchor_no = p.anchor_no and x.target_no = p.target_no
    left join seen as s on s.anchor_no = p.anchor_no and s.target_no = p.target_no
),
taken as (
    select
        c.anchor_no,
        c.target_no,
        case when c.needs_anchor then c.anchor_orders
            else c.anchor_orders + c.target_orders - c.both_orders end as orders,
        case when c.needs_anchor then c.both_orders else c.target_orders end as bought,
        case when c.needs_anchor then c.seen_anchor
            else c.seen_anchor + c.seen_target - c.seen_both end as seen,
        case when c.needs_anchor then c.seen_both else c.seen_target end as seen_bought
    from counted as c
)
select
    t.anchor_no,
    t.target_no,
    cast(t.seen as bigint) as seen,
    cast(t.seen_bought as bigint) as seen_bought,
    cast(t.orders - t.seen as bigint) as unseen,
    cast(t.bought - t.seen_bought as bigint) as unseen_bought
from taken as t
order by t.anchor_no, t.target_no
