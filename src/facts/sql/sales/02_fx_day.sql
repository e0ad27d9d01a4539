-- What one unit of another currency is worth in the reporting currency, on the days of
-- orders.
-- grain: one row per currency with rates, and UTC day of an order on which one is known;
-- key: currency, day
--
-- The rate of a day stands in for the days after it that have none. Currencies are in
-- upper case. Of rows that differ in the spelling of the currency only, the highest rate stands.
with rate as (
    select upper(trim(f.currency)) as currency, f.day, max(f.rate) as rate
    from fx_rates as f
    cross join param as p
    where f.rate > 0 and upper(trim(f.currency)) <> p.currency
    group by upper(trim(f.currency)), f.day
)
select d.currency, d.day, r.rate
from (
    select
        u.currency,
        u.day,
        u.is_asked,
        max(u.rate_day) over (
            partition by u.currency
            order by u.day
            range between unbounded preceding and current row
        ) as rate_day
    from (
        select currency, day, day as rate_day, false as is_asked
        from rate
        union all
        select c.currency, o.day, cast(null as date) as rate_day, true as is_asked
        from (select distinct currency from rate) as c
        cross join (select distinct cast(ordered_at as date) as day from orders where ordered_at is not null) as o
    ) as u
) as d
join rate as r on r.currency = d.currency and r.day = d.rate_day
where d.is_asked
