-- What was shown, and how much of it was seen.
-- grain: one row
select
    cast(round(coalesce(sum(f.weight), 0), 9) as double) as shown,
    cast(round(coalesce(sum(case when f.viewable then f.weight else 0 end), 0), 9) as double) as seen,
    count(*) filter (f.viewable is null) as unknown
from fact_exposure as f
where {scope}
