-- What could have led to each line: the exposures of the line's product that its
-- visitor saw before ordering. What lay in the cart already when it was shown led to
-- nothing, and is not here.
-- grain: one row per line of an ok order and exposure; key: order_no, line_no, exposure_id, anchor_no
--
-- clicked_at: the latest click on it in the click window up to the order. is_viewed: it
-- was viewable (or that is unknown), in the order's session, in the view window up to
-- the order. passes: the anchor test. tag: 1 the line names it (or the one
-- it stands for), 2 the line names its rec_id.
select
    l.order_no,
    l.line_no,
    l.is_gift,
    k.exposure_id,
    k.anchor_no,
    k.shown_at,
    k.position,
    c.clicked_at,
    coalesce(
        k.viewable is distinct from false
        and k.session_no = l.session_no
        and k.shown_at >= l.ordered_at - p0.view_window,
        false
    ) as is_viewed,
    case
        when k.rec_type <> 'cross_sell' or k.anchor_no is null then true
        when b.order_no is not null then true
        when k.placement in ('post_purchase', 'email', 'push') then coalesce(p.first_at < l.ordered_at, false)
        else false
    end as passes,
    case
        when l.exposure_id = k.exposure_id or t.named_id is not null then 1
        when l.rec_id = k.rec_id then 2
    end as tag
from (
    select
        n.order_no,
        n.line_no,
        n.product_no,
        n.ordered_at,
        n.is_gift,
        v.visitor_no,
        s.session_no,
        o.exposure_id,
        o.rec_id
    from line_sale as n
    join ok_order as d on d.order_no = n.order_no
    join visitor as v on v.visitor_id = d.visitor_id
    left join session_number as s on s.session_id = d.session_id
    join order_lines as o on o.order_id = n.order_id and o.line_no = n.line_no
) as l
cross join param as p0
join exposure_kept as k
    on k.visitor_no = l.visitor_no
    and k.target_no = l.product_no
    and k.shown_at <= l.ordered_at
    and not k.in_cart
left join (
    select u.exposure_id, u.anchor_no, x.order_no, max(u.clicked_at) as clicked_at
    from click_used as u
    cross join param as p1
    join exposure_kept as e
        on e.exposure_id = u.exposure_id
        and e.anchor_no is not distinct from u.anchor_no
    join (
        select d.order_no, d.ordered_at, v.visitor_no
        from ok_order as d
        join visitor as v on v.visitor_id = d.visitor_id
    ) as x
        on x.visitor_no = e.visitor_no
        and u.clicked_at <= x.ordered_at
        and u.clicked_at > x.ordered_at - p1.click_window
    group by u.exposure_id, u.anchor_no, x.order_no
) as c
    on c.exposure_id = k.exposure_id
    and c.anchor_no is not distinct from k.anchor_no
    and c.order_no = l.order_no
left join (select distinct order_no, product_no from line_sale) as b
    on b.order_no = l.order_no and b.product_no = k.anchor_no
left join (
    select v.visitor_no, n.product_no, min(n.ordered_at) as first_at
    from line_sale as n
    join ok_order as d on d.order_no = n.order_no
    join visitor as v on v.visitor_id = d.visitor_id
    group by v.visitor_no, n.product_no
) as p on p.visitor_no = l.visitor_no and p.product_no = k.anchor_no
left join (select exposure_id as named_id, anchor_no, kept_id from exposure_repeat where place > 1) as t
    on t.named_id = l.exposure_id
    and t.kept_id = k.exposure_id
    and t.anchor_no is not distinct from k.anchor_no
