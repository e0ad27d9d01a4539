-- Exposures that people saw, in numbers.
-- grain: one row per exposure and anchor; key: exposure_id, anchor_no
--
-- Exposures of bots are left out. day stands in for the session where there is
-- none. is_self: anchor = target, or a cross-sell between variants of one parent;
-- such an exposure counts nowhere.
select
    c.exposure_id,
    e.rec_id,
    v.visitor_no,
    s.session_no,
    case when s.session_no is null then cast(e.shown_at as date) end as day,
    a.product_no as anchor_no,
    t.product_no as target_no,
    c.rec_type,
    c.placement,
    c.anchor_source,
    e.shown_at,
    e.position,
    e.list_size,
    e.viewable,
    e.variant,
    e.model_version,
    e.discount_shown,
    e.cart_value,
    c.weight,
    coalesce(c.anchor_id = c.target_id, false)
    or (c.rec_type = 'cross_sell' and coalesce(a.parent_id = t.parent_id, false)) as is_self
from exposure_context as c
join exposures as e on e.exposure_id = c.exposure_id
join visitor as v on v.visitor_id = e.visitor_id and not v.is_bot
join product_known as t on t.product_id = c.target_id
left join product_known as a on a.product_id = c.anchor_id
left join session_number as s on s.session_id = e.session_id
