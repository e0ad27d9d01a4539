-- How often a pair was taken at each discount that was shown.
-- grain: one row per discount a unit, in cents; $1 and $2 are anchor_no and target_no
--
-- An exposure that shows no discount while others of the data do counts as 0.
select
    cast(round(coalesce(cast(e.discount_shown as double), 0), 2) as double) as discount,
    cast(sum(f.weight) as double) as exposures,
    cast(sum(case when f.attached then 1 else 0 end) as double) as attaches,
    cast(max(case when e.discount_shown is not null then 1 else 0 end) as bigint) as is_told
from fact_exposure as f
join exposures as e on e.exposure_id = f.exposure_id
where f.anchor_no = $1 and f.target_no = $2 and {scope}
group by 1
having sum(f.weight) >= 30
order by 1
