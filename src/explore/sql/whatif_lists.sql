-- How many lists were shown at each anchor and placement.
-- grain: one row per anchor_no and placement_no with an exposure in {scope}
--
-- A list of n items is n exposures; where its length is not told, one a visitor and day.
select
    cast(f.anchor_no as bigint) as anchor_no,
    cast(f.placement_no as bigint) as placement_no,
    cast(
        coalesce(sum(case when f.list_size > 0 then f.weight / f.list_size end), 0)
        + count(distinct case when coalesce(f.list_size, 0) <= 0 then (f.visitor_no, cast(f.shown_at as date)) end)
        as double
    ) as lists
from fact_exposure as f
where f.anchor_no is not null and {scope}
group by f.anchor_no, f.placement_no
order by f.anchor_no, f.placement_no
