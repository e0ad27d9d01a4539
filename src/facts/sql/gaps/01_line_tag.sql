-- Lines that say which recommendation sold them, and the exposure that fits.
-- grain: one row per line of an ok order with an exposure_id or a rec_id
-- key: order_no, line_no
--
-- is_found: a valid exposure carries the tag. exposure_id and anchor_no are those that the
-- line is credited to by its tag: null where none is found, and for a gift. is_early
-- says that none is found, but one of the same visitor and product would fit if it had not
-- been shown after the order.
select
    t.order_no,
    t.line_no,
    t.rec_id,
    t.named_id,
    c.exposure_id,
    c.anchor_no,
    d.order_no is not null as is_found,
    d.order_no is null and f.order_no is not null as is_early
from (
    select o.order_no, l.line_no, l.rec_id, l.exposure_id as named_id
    from order_lines as l
    join ok_order as o on o.order_id = l.order_id
    where l.rec_id is not null or l.exposure_id is not null
) as t
left join line_credit as c
    on c.order_no = t.order_no
    and c.line_no = t.line_no
    and c.rule = 'click_only'
    and c.method in ('exposure_id', 'rec_id')
left join (
    select distinct order_no, line_no
    from credit_candidate
    where tag is not null
) as d on d.order_no = t.order_no and d.line_no = t.line_no
left join (
    select distinct o.order_no, l.line_no
    from order_lines as l
    join ok_order as o on o.order_id = l.order_id
    join visitor as v on v.visitor_id = o.visitor_id
    join product_known as p on p.product_id = l.product_id
    join exposure_kept as k
        on k.visitor_no = v.visitor_no
        and k.target_no = p.product_no
        and k.shown_at > o.ordered_at
    where l.exposure_id = k.exposure_id or l.rec_id = k.rec_id
) as f on f.order_no = t.order_no and f.line_no = t.line_no
