-- Whether the clock of the orders runs hours away from that of the events.
-- grain: one row per shift of whole hours; key: shift
--
-- The orders' histogram of hours is laid over that of the exposures (without any,
-- of the sessions), shifted by 0 to 23 hours; distance is the sum of the absolute
-- differences of the shares, 0 to 2. is_shifted marks the best shift when it is not
-- 0, halves the distance at least, and that was 0.2 or more; with fewer than 200
-- orders or events nothing is said.
select d.shift, d.distance, d.orders, d.is_exposures,
    d.place = 1 and d.shift > 0 and d.unshifted >= 0.2 and d.distance <= 0.5 * d.unshifted
        and d.orders >= 200 and d.events >= 200 as is_shifted
from (
    select
        g.*,
        row_number() over (order by g.distance, g.shift) as place,
        max(case when g.shift = 0 then g.distance end) over () as unshifted
    from (
        select
            s.shift,
            max(s.orders) as orders,
            max(s.events) as events,
            max(s.is_exposures) = 1 as is_exposures,
            sum(abs(s.order_share - s.event_share)) as distance
        from (
            select
                o.hour,
                cast((o.hour - e.hour + 24) % 24 as integer) as shift,
                o.total as orders,
                e.total as events,
                e.is_exposures,
                case when o.total > 0 then cast(o.n as double) / o.total end as order_share,
                case when e.total > 0 then cast(e.n as double) / e.total end as event_share
            from clock_hour as o
            cross join clock_hour as e
            where o.source = 'orders' and e.source = 'events'
        ) as s
        group by s.shift
    ) as g
) as d
