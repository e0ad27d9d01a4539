-- The last ok order of each session.
-- grain: one row per session with an ok order; key: session_no
select n.session_no, max(o.ordered_at) as ordered_at
from order_fact as o
join session_number as n on n.session_id = o.session_id
group by n.session_no
