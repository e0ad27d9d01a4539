-- Every exposure with its context, and whether it is out.
-- grain: one row per exposure; key: exposure_id
--
-- Anchor, type and placement are those of the step exposure_context; an exposure
-- whose own columns tell them all is not looked up there. Of several anchors, as a
-- cart gives them, the heaviest stands here, then the lowest id. anchor_id is null
-- when no rule finds one.
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
        coalesce(e.session_id, cast(date_trunc('day', e.shown_at) as string)) as day_or_session,
        e.rec_id,
        case when x.exposure_id is null then e.anchor_id else x.anchor_id end as anchor_id,
        e.target_id,
        case when x.exposure_id is null then e.rec_type else x.rec_type end as rec_type,
        case when x.exposure_id is null then e.placement else x.placement end as placement,
        e.position
    from exposures as e
    left join (
        select exposure_id, anchor_id, rec_type, placement
        from exposure_context
        where anchor_source <> 'cart'
            and (anchor_source <> 'explicit' or placement_source <> 'explicit' or type_source <> 'explicit')
        union all
        select k.exposure_id, k.anchor_id, k.rec_type, k.placement
        from (
            select
                exposure_id,
                anchor_id,
                rec_type,
                placement,
                row_number() over (partition by exposure_id order by weight desc, anchor_id) as place
            from exposure_context
            where anchor_source = 'cart'
        ) as k
        where k.place = 1
    ) as x on x.exposure_id = e.exposure_id
) as c
left join bot_visitor as b on b.visitor_id = c.visitor_id
left join products as a on a.product_id = c.anchor_id
left join products as t on t.product_id = c.target_id
