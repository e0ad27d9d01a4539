-- What exposures at each position brought, beside what their pairs' own rates would have.
-- grain: one row per position in {scope}
select
    cast(f.position as bigint) as position,
    cast(sum(case when f.attached then 1 else 0 end) as double) as observed,
    cast(sum(f.weight * p.rate) as double) as expected
from fact_exposure as f
join (
    select
        f.anchor_no,
        f.target_no,
        sum(case when f.attached then 1 else 0 end) / sum(f.weight) as rate
    from fact_exposure as f
    where f.anchor_no is not null and {scope}
    group by f.anchor_no, f.target_no
    having count(distinct f.position) > 1
) as p on p.anchor_no = f.anchor_no and p.target_no = f.target_no
where f.position between 1 and 6 and {scope}
group by f.position
order by f.position
