-- The days of the exposures, those without any included.
-- grain: one row per UTC day from the first exposure to the last; key: day_no
--
-- day_no counts from the first day on; a week is seven numbers. usual is the median
-- of the days of the same weekday. is_hole: fewer than 40 % of that; the first and
-- the last day are never one, as a log seldom begins or ends at midnight. A span of
-- more than 100 000 days is cut: it stems from a wrong date.
select
    m.day_no,
    m.exposures,
    m.usual,
    m.exposures < 0.4 * m.usual and m.day_no > 0 and m.day_no < m.last_no as is_hole
from (
    select
        d.day_no,
        d.last_no,
        coalesce(e.exposures, 0) as exposures,
        median(coalesce(e.exposures, 0)) over (partition by d.day_no % 7) as usual
    from (
        select
            cast(a.n + 10 * b.n + 100 * c.n + 1000 * f.n + 10000 * g.n as integer) as day_no,
            s.last_no
        from (
            select cast(extract(day from shown_to - shown_from) as integer) as last_no
            from data_span
            where exposures > 0
        ) as s
        cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as a (n)
        cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as b (n)
        cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as c (n)
        cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as f (n)
        cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as g (n)
        where a.n + 10 * b.n + 100 * c.n + 1000 * f.n + 10000 * g.n <= s.last_no
    ) as d
    left join (
        select cast(extract(day from e.shown_at - s.shown_from) as integer) as day_no, count(*) as exposures
        from exposures as e
        cross join data_span as s
        group by cast(extract(day from e.shown_at - s.shown_from) as integer)
    ) as e on e.day_no = d.day_no
) as m
