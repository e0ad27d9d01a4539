-- Exposures whose anchor, placement or type neither their own columns nor those
-- of their recommendation tell.
-- grain: one row per such exposure; key: exposure_id
--
-- What is told is kept, with its source; the later steps find the rest.
select
    x.exposure_id,
    x.shown_at,
    x.visitor_id,
    x.session_id,
    x.target_id,
    x.anchor_id,
    x.anchor_source,
    x.placement,
    x.placement_source,
    x.rec_type,
    x.type_source,
    x.list_id,
    x.list_name,
    x.page_id,
    x.weight
from (
    select
        e.exposure_id,
        e.shown_at,
        e.visitor_id,
        e.session_id,
        e.target_id,
        coalesce(e.anchor_id, r.anchor_id) as anchor_id,
        case
            when e.anchor_id is not null then 'explicit'
            when r.anchor_id is not null then 'recommendation'
        end as anchor_source,
        coalesce(e.placement, r.placement) as placement,
        case
            when e.placement is not null then 'explicit'
            when r.placement is not null then 'recommendation'
        end as placement_source,
        coalesce(e.rec_type, r.rec_type) as rec_type,
        case
            when e.rec_type is not null then 'explicit'
            when r.rec_type is not null then 'recommendation'
        end as type_source,
        coalesce(trim(e.list_id), '') as list_id,
        coalesce(trim(e.list_name), '') as list_name,
        e.page_id,
        coalesce(e.weight, 1) as weight
    from exposures as e
    left join recommendations as r on r.rec_id = e.rec_id
    where e.anchor_id is null or e.rec_type is null or e.placement is null
) as x
where x.anchor_id is null or x.rec_type is null or x.placement is null
