-- Every session the data speak of, numbered.
-- grain: one row per session; key: session_id, and session_no
select
    cast(row_number() over (order by u.session_id) - 1 as integer) as session_no,
    u.session_id
from (
    select session_id from sessions
    union
    select session_id from exposures where session_id is not null
    union
    select session_id from ok_order where session_id is not null
) as u
