-- How soon returns come: of the units that came back of mature lines, the share
-- that was back within so many whole days.
-- grain: one row per delay that occurs; key: delay_days
--
-- until_days is the next delay that occurs, null for the last: completion holds
-- for ages from delay_days on and below until_days. A return without a time is
-- taken to be back at once.
select
    c.delay_days,
    lead(c.delay_days) over (order by c.delay_days) as until_days,
    cast(c.units as double) / cast(c.all_units as double) as completion
from (
    select
        d.delay_days,
        sum(d.units) over (order by d.delay_days) as units,
        sum(d.units) over () as all_units
    from (
        select coalesce(r.delay_days, 0) as delay_days, cast(sum(r.units) as decimal(38, 4)) as units
        from return_fact as r
        join line_age as a on a.order_no = r.order_no and a.line_no = r.line_no
        where a.is_mature
        group by coalesce(r.delay_days, 0)
    ) as d
) as c
