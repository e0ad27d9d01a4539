-- Open exposures with their placement, and with the anchor that their list or
-- their page tells.
-- grain: one row per open exposure; key: exposure_id
--
-- A product is not its own anchor. The page tells an anchor where the placement
-- is pdp, other or not told: a list in a cart drawer over a product page belongs
-- to the cart. asks_cart marks the exposures whose anchor is to be looked for in
-- the cart: those without one in the cart, the checkout, after the purchase, or
-- at a place that nothing tells.
select
    w.exposure_id,
    w.shown_at,
    w.visitor_id,
    w.session_id,
    w.target_id,
    w.anchor_id,
    w.anchor_source,
    w.placement,
    w.placement_source,
    w.rec_type,
    w.type_source,
    w.weight,
    w.anchor_id is null and w.placement in ('cart', 'checkout', 'post_purchase', 'unknown') as asks_cart
from (
    select
        o.exposure_id,
        o.shown_at,
        o.visitor_id,
        o.session_id,
        o.target_id,
        case
            when o.anchor_id is not null then o.anchor_id
            when l.anchor_id <> o.target_id then l.anchor_id
            when coalesce(o.placement, l.placement, 'unknown') in ('pdp', 'other', 'unknown')
                and g.product_id <> o.target_id
                then g.product_id
        end as anchor_id,
        case
            when o.anchor_id is not null then o.anchor_source
            when l.anchor_id <> o.target_id then 'list'
            when coalesce(o.placement, l.placement, 'unknown') in ('pdp', 'other', 'unknown')
                and g.product_id <> o.target_id
                then 'page'
        end as anchor_source,
        case
            when o.placement is not null then o.placement
            when l.placement is not null then l.placement
            when g.product_id is not null then 'pdp'
            when u.placement is not null then u.placement
            else 'unknown'
        end as placement,
        case
            when o.placement is not null then o.placement_source
            when l.placement is not null then 'list'
            when g.product_id is not null or u.placement is not null then 'page'
            else 'none'
        end as placement_source,
        o.rec_type,
        o.type_source,
        o.weight
    from exposure_open as o
    left join list_context as l on l.list_id = o.list_id and l.list_name = o.list_name
    left join exposure_page as g on g.exposure_id = o.exposure_id
    left join page_context as u on u.page_id = o.page_id
) as w
