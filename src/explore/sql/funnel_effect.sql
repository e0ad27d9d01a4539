-- What came of what was shown.
-- grain: one row
select
    cast(coalesce(sum(f.clicks), 0) as bigint) as clicked,
    cast(coalesce(sum(f.attaches), 0) as bigint) as attached,
    cast(coalesce(sum(f.kept_attaches), 0) as bigint) as kept,
    cast(coalesce(sum(f.attached_buyers), 0) as bigint) as buyers,
    cast(coalesce(sum(f.attached_repeats), 0) as bigint) as came_back
from fact_effect as f
where {scope}
