-- Exposures that can recommend something to somebody, in numbers.
-- grain: one row per exposure and anchor; key: exposure_id, anchor_no
--
-- Left out: exposures of bots, anchor = target, and cross-sells between variants
-- of one parent. day stands in for the session where there is none.
select
    c.exposure_id,
    c.rec_id,
    v.visitor_no,
    s.session_no,
    case when s.session_no is null then cast(c.shown_at as date) end as day,
    a.product_no as anchor_no,
    t.product_no as target_no,
    c.rec_type,
    c.placement,
    c.anchor_source,
    c.shown_at,
    c.position,
    c.list_size,
    c.viewable,
    c.variant,
    c.model_version,
    c.discount_shown,
    c.cart_value,
    c.weight
from exposure_context as c
join visitor as v on v.visitor_id = c.visitor_id and not v.is_bot
join product_known as t on t.product_id = c.target_id
left join product_known as a on a.product_id = c.anchor_id
left join session_number as s on s.session_id = c.session_id
where coalesce(c.anchor_id <> c.target_id, true)
    and not (c.rec_type = 'cross_sell' and coalesce(a.parent_id = t.parent_id, false))
