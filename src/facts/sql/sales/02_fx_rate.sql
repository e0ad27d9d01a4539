-- What one unit of a currency is worth in the reporting currency, by day.
-- grain: one row per currency and day of a rate; key: currency, day
--
-- A rate holds from its day (UTC) until the day of the next one, until_day; null for
-- the last. Currencies are in upper case. Of rows that differ in the spelling of the
-- currency only, the highest rate stands.
select
    r.currency,
    r.day,
    lead(r.day) over (partition by r.currency order by r.day) as until_day,
    r.rate
from (
    select upper(trim(f.currency)) as currency, f.day, max(f.rate) as rate
    from fx_rates as f
    where f.rate > 0
    group by upper(trim(f.currency)), f.day
) as r
