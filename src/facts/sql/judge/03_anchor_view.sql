-- How often each anchor was looked at with something recommended on it.
-- grain: one row per anchor and placement_no; key: anchor_no, placement_no
--
-- views: visitors and days.
select v.anchor_no, v.placement_no, count(*) as views
from (
    select distinct f.anchor_no, f.placement_no, f.visitor_no, cast(f.shown_at as date) as day
    from fact_exposure as f
    where f.anchor_no is not null
) as v
group by v.anchor_no, v.placement_no
order by v.anchor_no, v.placement_no
