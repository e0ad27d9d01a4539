-- Visitors that are no people: more exposure rows on one UTC day than
-- bot_exposures (500).
-- grain: one row per bot; key: visitor_id
--
-- Exposures are counted before they are deduplicated. All exposures and clicks
-- of these visitors are out.
select
    d.visitor_id,
    max(d.exposures) as busiest_day_exposures,
    cast(sum(d.exposures) as bigint) as exposures
from (
    select visitor_id, date_trunc('day', shown_at) as day, count(*) as exposures
    from exposures
    group by visitor_id, date_trunc('day', shown_at)
) as d
group by d.visitor_id
having max(d.exposures) > (select bot_exposures from param)
