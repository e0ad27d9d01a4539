-- Attaches of one pair whose buyers had seen it elsewhere too.
-- grain: one row per credited and other placement_no; $1 and $2 are anchor_no and target_no
--
-- attaches: exposures at placement_no that got a credit, of visitors who saw the pair at
-- other_no within a day of it. Seen at three placements, it counts for both others.
select
    cast(x.placement_no as bigint) as placement_no,
    cast(y.placement_no as bigint) as other_no,
    cast(count(distinct x.exposure_id) as double) as attaches
from (select * from fact_exposure as f where f.anchor_no = $1 and f.target_no = $2 and f.attached and {scope}) as x
join (select * from fact_exposure as f where f.anchor_no = $1 and f.target_no = $2 and {scope}) as y
    on y.visitor_no = x.visitor_no
    and y.placement_no <> x.placement_no
    and coalesce(y.viewable, true)
    and y.shown_at > x.shown_at - interval '1' day
    and y.shown_at < x.shown_at + interval '1' day
group by x.placement_no, y.placement_no
order by x.placement_no, y.placement_no
