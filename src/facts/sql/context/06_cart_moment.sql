-- The moments at which a cart is asked for, and where its events stand.
-- grain: one row per visitor, session, time and scope;
-- key: visitor_id, session_id, shown_at, scope ('' where there is no session)
--
-- The cart of an exposure is that of its session; where the exposure or the
-- cart's event names no session, that of its visitor. So an exposure with a
-- session asks the events of that session and those of the visitor without one
-- (scopes 'session' and 'loose'), an exposure without a session asks all events
-- of the visitor (scope 'visitor').
with moment as (
    select distinct x.visitor_id, coalesce(x.session_id, '') as session_id, x.shown_at
    from exposure_placed as x
    where x.asks_cart
)
select visitor_id, session_id, shown_at, 'session' as scope, session_id as scope_session
from moment
where session_id <> ''
union all
select visitor_id, session_id, shown_at, 'loose' as scope, '' as scope_session
from moment
where session_id <> ''
union all
select visitor_id, session_id, shown_at, 'visitor' as scope, '' as scope_session
from moment
where session_id = ''
