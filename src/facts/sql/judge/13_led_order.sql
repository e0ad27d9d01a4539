-- Orders after a visit that showed recommendations on an anchor, and which of them were seen.
-- grain: one row per ok order, anchor and target; key: order_no, anchor_no, target_no
--
-- Seen: by the visitor of the order in the 7 days before, and not known to have been out of
-- view. target_no is null once per order and anchor: that anything was listed on the anchor.
select distinct o.order_no, k.anchor_no, k.target_no
from ok_order as o
join visitor as v on v.visitor_id = o.visitor_id
join exposure_kept as k
    on k.visitor_no = v.visitor_no
    and k.shown_at <= o.ordered_at
    and k.shown_at > o.ordered_at - interval '7' day
where k.anchor_no is not null and coalesce(k.viewable, true)
union all
select distinct o.order_no, k.anchor_no, null as target_no
from ok_order as o
join visitor as v on v.visitor_id = o.visitor_id
join exposure_kept as k
    on k.visitor_no = v.visitor_no
    and k.shown_at <= o.ordered_at
    and k.shown_at > o.ordered_at - interval '7' day
where k.anchor_no is not null
