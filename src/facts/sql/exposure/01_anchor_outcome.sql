-- What became of anchors that visitors bought after they saw a pair.
-- grain: one row per ok order, anchor and target: the visitor had seen the pair in the
-- 7 days before, or the pair got a credit, and the order holds the anchor;
-- key: order_no, anchor_no, target_no
--
-- exposure_id: the exposure that got the credit in this order, else the latest one
-- before it; equal times as everywhere: lowest position, then exposure_id.
-- is_attached: the pair got a credit in this order. anchor_units and anchor_back:
-- units of mature lines of the anchor, and those that came back.
select
    q.order_no,
    q.anchor_no,
    q.target_no,
    q.exposure_id,
    q.is_attached,
    a.anchor_units,
    a.anchor_back
from (
    select
        k.exposure_id,
        k.anchor_no,
        k.target_no,
        b.order_no,
        c.exposure_id is not null as is_attached,
        row_number() over (
            partition by b.order_no, k.anchor_no, k.target_no
            order by case when c.exposure_id = k.exposure_id then 0 else 1 end,
                k.shown_at desc, k.position nulls last, k.exposure_id
        ) as place
    from exposure_kept as k
    join (
        select distinct v.visitor_no, n.product_no, n.order_no, n.ordered_at
        from line_sale as n
        join ok_order as d on d.order_no = n.order_no
        join visitor as v on v.visitor_id = d.visitor_id
    ) as b
        on b.visitor_no = k.visitor_no
        and b.product_no = k.anchor_no
        and b.ordered_at >= k.shown_at
    left join (
        select order_no, anchor_no, target_no, min(exposure_id) as exposure_id
        from credited_line
        where anchor_no is not null
        group by order_no, anchor_no, target_no
    ) as c
        on c.order_no = b.order_no
        and c.anchor_no = k.anchor_no
        and c.target_no = k.target_no
    where b.ordered_at < k.shown_at + interval '7' day or c.exposure_id = k.exposure_id
) as q
join (
    select
        order_no,
        product_no,
        cast(sum(case when is_mature then quantity else 0 end) as decimal(38, 4)) as anchor_units,
        cast(sum(case when is_mature then units_back else 0 end) as decimal(38, 4)) as anchor_back
    from line_return
    group by order_no, product_no
) as a on a.order_no = q.order_no and a.product_no = q.anchor_no
where q.place = 1
