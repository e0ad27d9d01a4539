-- The type of a recommendation that nothing names, by its products.
-- grain: one row per anchor (null: none) and target; key: anchor_id, target_id
--
-- upsell: both stand in the same category and the target's list price is at least
-- upsell_price_ratio times the anchor's; else bundle: the target is a bundle, or a
-- component of the anchor, or both are components of one bundle; else cross_sell.
with asked as (
    select distinct a.anchor_id, a.target_id
    from exposure_anchor as a
    where a.rec_type is null
),
bundled as (
    select q.anchor_id, q.target_id
    from asked as q
    inner join bundle_components as b on b.bundle_id = q.anchor_id and b.product_id = q.target_id
    union
    select q.anchor_id, q.target_id
    from asked as q
    inner join bundle_components as b on b.bundle_id = q.target_id
    union
    select q.anchor_id, q.target_id
    from asked as q
    inner join products as k on k.product_id = q.target_id and k.is_bundle
    union
    select q.anchor_id, q.target_id
    from asked as q
    inner join bundle_components as b on b.product_id = q.anchor_id
    inner join bundle_components as d on d.bundle_id = b.bundle_id and d.product_id = q.target_id
)
select
    q.anchor_id,
    q.target_id,
    case
        when ac.category_no = tc.category_no
            and cast(tp.list_price as decimal(19,4)) >= p.upsell_price_ratio * cast(ap.list_price as decimal(19,4))
            then 'upsell'
        when b.target_id is not null then 'bundle'
        else 'cross_sell'
    end as rec_type,
    case
        when ac.category_no = tc.category_no
            and cast(tp.list_price as decimal(19,4)) >= p.upsell_price_ratio * cast(ap.list_price as decimal(19,4))
            then 'price'
        when b.target_id is not null then 'bundle'
        else 'none'
    end as type_source
from asked as q
cross join param as p
left join products as ap on ap.product_id = q.anchor_id
left join products as tp on tp.product_id = q.target_id
left join product_category as ac on ac.product_id = q.anchor_id
left join product_category as tc on tc.product_id = q.target_id
left join bundled as b on b.anchor_id is not distinct from q.anchor_id and b.target_id = q.target_id
