-- Every exposure with its context, and whether it is out.
-- grain: one row per exposure; key: exposure_id
--
-- This is the one place that says what an exposure's anchor, type and placement
-- are: its own columns, else those of its recommendation. anchor_id is null when
-- neither names one.
-- is_out: 'bot' for a visitor that is none, 'self' where anchor and target are
-- one product or, in a cross-sell, variants of one; else null. day_or_session is
-- the visit that repeated exposures are told by: without a session, the UTC day.
select
    c.exposure_id,
    c.shown_at,
    c.visitor_id,
    c.day_or_session,
    c.rec_id,
    c.anchor_id,
    c.target_id,
    c.rec_type,
    c.placement,
    c.position,
    case
        when b.visitor_id is not null then 'bot'
        when c.anchor_id = c.target_id then 'self'
        when coalesce(c.rec_type, 'cross_sell') = 'cross_sell'
            and coalesce(a.parent_id, a.product_id) = coalesce(t.parent_id, t.product_id) then 'self'
    end as is_out
from (
    select
        e.exposure_id,
        e.shown_at,
        e.visitor_id,
        coalesce(e.session_id, cast(date_trunc('day', e.shown_at) as varchar)) as day_or_session,
        e.rec_id,
        coalesce(e.anchor_id, r.anchor_id) as anchor_id,
        e.target_id,
        coalesce(e.rec_type, r.rec_type) as rec_type,
        coalesce(e.placement, r.placement) as placement,
        e.position
    from exposures as e
    left join recommendations as r on r.rec_id = e.rec_id
) as c
left join bot_visitor as b on b.visitor_id = c.visitor_id
left join products as a on a.product_id = c.anchor_id
left join products as t on t.product_id = c.target_id
