-- Attaches of one pair whose buyers had seen it elsewhere too.
-- grain: one row per credited and other placement_no and others; $1 and $2 are anchor_no and target_no
--
-- attaches: exposures at placement_no that got a credit, of visitors who saw the pair at
-- other_no too, within a day of it and not after the order of the last line credited to it.
-- others: the number of placements they saw it at beside placement_no; seen at three, it has
-- a row for both others. {later}: placement_no of what is sold after the order, which is left
-- out.
select
    p.placement_no,
    p.other_no,
    p.others,
    cast(count(*) as double) as attaches
from (
    select
        cast(x.placement_no as bigint) as placement_no,
        cast(y.placement_no as bigint) as other_no,
        count(*) over (partition by x.exposure_id) as others
    from (select * from fact_exposure as f where f.anchor_no = $1 and f.target_no = $2 and f.attached and {scope}) as x
    join (
        select c.exposure_id, max(c.ordered_at) as ordered_at
        from line_fact as c
        where c.anchor_no = $1 and c.exposure_id is not null
        group by c.exposure_id
    ) as o on o.exposure_id = x.exposure_id
    join (select * from fact_exposure as f where f.anchor_no = $1 and f.target_no = $2 and {scope}) as y
        on y.visitor_no = x.visitor_no
        and y.placement_no <> x.placement_no
        and coalesce(y.viewable, true)
        and y.shown_at > x.shown_at - interval '1' day
        and y.shown_at < x.shown_at + interval '1' day
        and y.shown_at <= o.ordered_at
    where x.placement_no not in ({later}) and y.placement_no not in ({later})
    group by x.exposure_id, x.placement_no, y.placement_no
) as p
group by p.placement_no, p.other_no, p.others
order by p.placement_no, p.other_no, p.others
