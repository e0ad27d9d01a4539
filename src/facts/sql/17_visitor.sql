-- Every visitor the data speak of.
-- grain: one row per visitor; key: visitor_id, and visitor_no
--
-- visitor_no numbers the visitors by id from 0. is_bot: more exposure rows than
-- bot_exposures (500) on one UTC day, counted before anything is left out or deduplicated; all
-- exposures and clicks of a bot are out.
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
left join (
    select distinct d.visitor_id
    from (
        select visitor_id, cast(shown_at as date) as day
        from exposures
        group by visitor_id, cast(shown_at as date)
        having count(*) > (select bot_exposures from param)
    ) as d
) as b on b.visitor_id = u.visitor_id
