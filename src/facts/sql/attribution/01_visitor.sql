-- Every visitor the data speak of, numbered.
-- grain: one row per visitor; key: visitor_id, and visitor_no
select
    cast(row_number() over (order by u.visitor_id) - 1 as integer) as visitor_no,
    u.visitor_id,
    b.visitor_id is not null as is_bot
from (
    select visitor_id from exposures
    union
    select visitor_id from ok_order where visitor_id is not null
    union
    select visitor_id from sessions
) as u
left join bot_visitor as b on b.visitor_id = u.visitor_id
