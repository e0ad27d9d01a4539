-- The days of the exposures.
-- grain: one row per UTC day from the first exposure to the last; key: day_no
--
-- day_no counts from the first day on, 0 first. is_hole: far fewer exposures than the
-- weekday usually has, see exposure_day; series leave such days out.
select
    e.day_no,
    cast(s.shown_from + e.day_no * interval '1' day as date) as day,
    cast(e.exposures as bigint) as exposures,
    e.is_hole
from exposure_day as e
cross join data_span as s
order by e.day_no
