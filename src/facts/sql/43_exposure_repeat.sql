-- Exposures that deduplication drops, with the one that is kept for each.
-- grain: one row per dropped exposure; key: exposure_id
--
-- One exposure is kept per visitor, anchor, target, placement and visit: the
-- earliest, then that of the lowest position (null last), then of the lowest id.
-- An exposure that is not here, and not out, is kept.
select w.exposure_id, w.kept_id
from (
    select
        e.exposure_id,
        first_value(e.exposure_id) over (
            partition by e.visitor_id, e.anchor_id, e.target_id, e.placement, e.day_or_session
            order by e.shown_at, e.position nulls last, e.exposure_id
        ) as kept_id
    from exposure_resolved as e
    join (
        select visitor_id, anchor_id, target_id, placement, day_or_session
        from exposure_resolved
        where is_out is null
        group by visitor_id, anchor_id, target_id, placement, day_or_session
        having count(*) > 1
    ) as g
        on g.visitor_id = e.visitor_id
        and g.anchor_id is not distinct from e.anchor_id
        and g.target_id = e.target_id
        and g.placement is not distinct from e.placement
        and g.day_or_session = e.day_or_session
    where e.is_out is null
) as w
where w.kept_id <> w.exposure_id
