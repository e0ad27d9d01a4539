-- At which hours of the UTC day orders and events happen.
-- grain: one row per source and hour; key: source, hour
--
-- source: 'orders', ok orders; 'events', exposures or, without any, sessions.
-- total is the number of the source's rows with a time.
select
    h.source,
    h.hour,
    coalesce(c.n, 0) as n,
    cast(coalesce(sum(c.n) over (partition by h.source), 0) as bigint) as total,
    case when d.exposures > 0 then 1 else 0 end as is_exposures
from (
    select s.source, cast(a.n + 6 * b.n as integer) as hour
    from (values ('orders'), ('events')) as s (source)
    cross join (values (0), (1), (2), (3), (4), (5)) as a (n)
    cross join (values (0), (1), (2), (3)) as b (n)
) as h
cross join data_span as d
left join (
    select 'orders' as source, cast(extract(hour from ordered_at) as integer) as hour, count(*) as n
    from ok_order
    where ordered_at is not null
    group by cast(extract(hour from ordered_at) as integer)
    union all
    select 'events' as source, cast(extract(hour from shown_at) as integer) as hour, count(*) as n
    from exposures
    group by cast(extract(hour from shown_at) as integer)
    union all
    select 'events' as source, cast(extract(hour from s.started_at) as integer) as hour, count(*) as n
    from sessions as s
    cross join data_span as x
    where x.exposures = 0
    group by cast(extract(hour from s.started_at) as integer)
) as c on c.source = h.source and c.hour = h.hour
