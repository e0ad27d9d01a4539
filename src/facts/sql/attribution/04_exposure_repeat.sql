-- Exposures that repeat another: one pair, placement and session (without a
-- session: UTC day) of one visitor counts once.
-- grain: one row per exposure and anchor in a group of several; key: exposure_id, anchor_no
--
-- place is 1 for the one that is kept: earliest shown_at, then lowest position
-- (none last), then exposure_id. kept_id is that one's id. group_viewable is true
-- if any of the group is viewable, else unknown if any is unknown, else false.
select
    r.exposure_id,
    r.anchor_no,
    r.place,
    r.kept_id,
    case
        when r.viewables > 0 then true
        when r.unknowns > 0 then null
        else false
    end as group_viewable
from (
    select
        e.exposure_id,
        e.anchor_no,
        row_number() over (
            partition by e.visitor_no, e.anchor_no, e.target_no, e.placement, e.session_no, e.day
            order by e.shown_at, e.position nulls last, e.exposure_id
        ) as place,
        first_value(e.exposure_id) over (
            partition by e.visitor_no, e.anchor_no, e.target_no, e.placement, e.session_no, e.day
            order by e.shown_at, e.position nulls last, e.exposure_id
        ) as kept_id,
        sum(case when e.viewable then 1 else 0 end) over (
            partition by e.visitor_no, e.anchor_no, e.target_no, e.placement, e.session_no, e.day
        ) as viewables,
        sum(case when e.viewable is null then 1 else 0 end) over (
            partition by e.visitor_no, e.anchor_no, e.target_no, e.placement, e.session_no, e.day
        ) as unknowns
    from exposure_seen as e
    join (
        select visitor_no, target_no, anchor_no, placement, session_no, day
        from exposure_seen
        where not is_self
        group by visitor_no, target_no, anchor_no, placement, session_no, day
        having count(*) > 1
    ) as g
        on g.visitor_no = e.visitor_no
        and g.target_no = e.target_no
        and g.placement = e.placement
        and g.anchor_no is not distinct from e.anchor_no
        and g.session_no is not distinct from e.session_no
        and g.day is not distinct from e.day
    where not e.is_self
) as r
