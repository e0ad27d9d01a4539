-- Sessions that saw a pair beside all that saw anything recommended with its anchor, at the
-- same placement in the same week.
-- grain: one row per pair, placement and week; key: anchor_no, target_no, placement, week_no
--
-- sessions: with the pair, ordered: those of them that ordered; all_sessions and all_ordered:
-- with any target of the anchor.
select
    p.anchor_no,
    p.target_no,
    p.placement,
    p.week_no,
    p.sessions,
    p.ordered,
    cast(a.sessions as double) as all_sessions,
    cast(a.ordered as double) as all_ordered
from (
    select
        anchor_no,
        target_no,
        placement,
        week_no,
        cast(count(*) as double) as sessions,
        cast(sum(ordered) as double) as ordered
    from session_shown
    group by anchor_no, target_no, placement, week_no
) as p
join anchor_session as a
    on a.anchor_no = p.anchor_no
    and a.placement = p.placement
    and a.week_no = p.week_no
