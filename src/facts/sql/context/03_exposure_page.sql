-- The product whose page showed an exposure: the last product view of the same
-- page by the same visitor at or before it.
-- grain: one row per exposure on a product's page; key: exposure_id
--
-- Of views at the same time the one with the highest view_id is the last. A view
-- holds until the next one of its page, so that each exposure meets one.
with asked as (
    select distinct o.visitor_id, o.page_id
    from exposure_open as o
    where o.page_id is not null and (o.anchor_id is null or o.placement is null)
),
page_view as (
    select
        v.visitor_id,
        v.page_id,
        v.product_id,
        v.viewed_at,
        lead(v.viewed_at) over (
            partition by v.visitor_id, v.page_id
            order by v.viewed_at, v.view_id
        ) as until_at
    from product_views as v
    inner join asked as a on a.visitor_id = v.visitor_id and a.page_id = v.page_id
)
select o.exposure_id, v.product_id
from exposure_open as o
inner join page_view as v
    on v.visitor_id = o.visitor_id
    and v.page_id = o.page_id
    and v.viewed_at <= o.shown_at
    and (v.until_at is null or o.shown_at < v.until_at)
where o.anchor_id is null or o.placement is null
