-- prototype
select
    e.exposure_id, e.rec_id, e.visitor_id, e.session_id,
    coalesce(e.anchor_id, r.anchor_id) as anchor_id,
    coalesce(e.target_id, r.target_id) as target_id,
    coalesce(e.rec_type, r.rec_type, 'cross_sell') as rec_type,
    coalesce(e.placement, r.placement, 'unknown') as placement,
    case when e.anchor_id is not null then 'explicit' when r.anchor_id is not null then 'recommendation' else 'none' end as anchor_source,
    e.shown_at, e.position, e.list_size, e.viewable, e.variant, e.model_version, e.discount_shown, e.cart_value,
    coalesce(e.weight, 1) as weight
from exposures as e left join recommendations as r on r.rec_id = e.rec_id
