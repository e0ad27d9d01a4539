-- Every exposure with its anchor, placement and type, and which rule told them.
-- grain: one row per exposure and anchor; key: exposure_id, anchor_id
--
-- Only a cart gives an exposure several anchors; the weights of its rows sum to
-- its own weight. anchor_id is null where no rule finds one: such an exposure
-- belongs to no pair, and figures of its target and of the shop count it.
-- anchor_source: explicit, recommendation, list, page, cart, none.
-- placement_source: explicit, recommendation, list, page, none.
-- type_source: explicit, recommendation, price (upsell), bundle, none (cross_sell).
select
    e.exposure_id,
    e.anchor_id,
    e.target_id,
    e.rec_type,
    e.placement,
    'explicit' as anchor_source,
    'explicit' as placement_source,
    'explicit' as type_source,
    coalesce(e.weight, 1) as weight
from exposures as e
where e.anchor_id is not null and e.rec_type is not null and e.placement is not null
union all
select
    x.exposure_id,
    x.anchor_id,
    x.target_id,
    x.rec_type,
    x.placement,
    x.anchor_source,
    x.placement_source,
    x.type_source,
    x.weight
from (
    select
        e.exposure_id,
        coalesce(e.anchor_id, r.anchor_id) as anchor_id,
        e.target_id,
        coalesce(e.rec_type, r.rec_type) as rec_type,
        coalesce(e.placement, r.placement) as placement,
        case when e.anchor_id is not null then 'explicit' else 'recommendation' end as anchor_source,
        case when e.placement is not null then 'explicit' else 'recommendation' end
            as placement_source,
        case when e.rec_type is not null then 'explicit' else 'recommendation' end as type_source,
        coalesce(e.weight, 1) as weight
    from exposures as e
    inner join recommendations as r on r.rec_id = e.rec_id
    where e.anchor_id is null or e.rec_type is null or e.placement is null
) as x
where x.anchor_id is not null and x.rec_type is not null and x.placement is not null
union all
select
    a.exposure_id,
    a.anchor_id,
    a.target_id,
    coalesce(a.rec_type, t.rec_type, 'cross_sell') as rec_type,
    a.placement,
    a.anchor_source,
    a.placement_source,
    coalesce(a.type_source, t.type_source, 'none') as type_source,
    a.weight
from exposure_anchor as a
left join pair_type as t on t.anchor_id is not distinct from a.anchor_id and t.target_id = a.target_id
