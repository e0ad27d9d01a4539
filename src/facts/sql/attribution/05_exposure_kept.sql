-- Deduplicated exposures.
-- grain: one row per (visitor, anchor, target, placement, session or day)
-- key: exposure_id, anchor_no
--
-- in_cart: the target lay in the visitor's cart already when it was shown.
select
    e.exposure_id,
    e.rec_id,
    e.visitor_no,
    e.session_no,
    e.anchor_no,
    e.target_no,
    e.rec_type,
    e.placement,
    e.anchor_source,
    e.shown_at,
    e.position,
    e.list_size,
    case when r.place = 1 then r.group_viewable else e.viewable end as viewable,
    e.variant,
    e.model_version,
    e.discount_shown,
    e.cart_value,
    e.weight,
    c.exposure_id is not null as in_cart
from exposure_seen as e
left join target_in_cart as c on c.exposure_id = e.exposure_id
left join exposure_repeat as r
    on r.exposure_id = e.exposure_id
    and r.anchor_no is not distinct from e.anchor_no
where not e.is_self and (r.place is null or r.place = 1)
