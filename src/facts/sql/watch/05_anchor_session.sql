-- The sessions that saw anything recommended with an anchor, and those that ordered.
-- grain: one row per anchor, placement and week; key: anchor_no, placement, week_no
select
    s.anchor_no,
    s.placement,
    s.week_no,
    count(*) as sessions,
    sum(s.ordered) as ordered
from (
    select anchor_no, placement, week_no, session_no, max(ordered) as ordered
    from session_shown
    group by anchor_no, placement, week_no, session_no
) as s
group by s.anchor_no, s.placement, s.week_no
