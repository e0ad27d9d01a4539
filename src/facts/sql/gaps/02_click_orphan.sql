-- Clicks of people that belong to no exposure.
-- grain: one row per orphan; key: click_id
select c.click_id, c.clicked_at, c.target_id
from clicks as c
left join (select distinct click_id from click_used) as u on u.click_id = c.click_id
left join exposures as e on e.exposure_id = c.exposure_id
left join bot_visitor as b on b.visitor_id = coalesce(c.visitor_id, e.visitor_id)
where u.click_id is null and b.visitor_id is null
