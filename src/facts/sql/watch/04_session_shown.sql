-- The sessions that saw a pair before they could order, and whether they then did.
-- grain: one row per exposure of exposure_kept with anchor and session, holes and
-- placements after the order left out; of one pair, placement and session there is one
--
-- ordered: 1 where the session has an ok order, which is not before shown_at: who saw the
-- pair after the last order could not order any more.
select
    k.anchor_no,
    k.target_no,
    k.placement,
    cast(round((d.day_no - d.day_no % 7) / 7) as integer) as week_no,
    k.session_no,
    case when o.ordered_at >= k.shown_at then 1 else 0 end as ordered
from exposure_kept as k
join shown_day as d on d.day = cast(k.shown_at as date) and not d.is_hole
left join session_order as o on o.session_no = k.session_no
where k.anchor_no is not null
    and k.session_no is not null
    and k.placement not in ('post_purchase', 'email', 'push')
    and (o.ordered_at is null or o.ordered_at >= k.shown_at)
