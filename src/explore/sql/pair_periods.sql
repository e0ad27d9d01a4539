-- What pairs were shown in scope, and what came of it, by day or by week.
-- grain: one row per pair and period; sorted by anchor_no, target_no, number
--
-- {number}: the day or week of f.shown_at, numbered as in shown_day. {scope}: conditions
-- on f. {weeks}: pair_week, as far as its orders of sessions are to be had in scope.
-- Columns: those of pair_week, all of them double; {sessions}: those on sessions, where
-- they are to be had.
select
    e.anchor_no,
    e.target_no,
    e.number,
    e.weight,
    coalesce(x.attaches, 0),
    coalesce(x.unknown_lines, 0),
    coalesce(x.net_margin, 0),
    coalesce(x.net_square, 0),
    coalesce(x.expected_units, 0),
    coalesce(x.units_back, 0),
    coalesce(x.return_loss, 0),
    coalesce(r.with_units, 0),
    coalesce(r.with_back, 0),
    coalesce(r.without_units, 0),
    coalesce(r.without_back, 0)
    {sessions}
from (
    select f.anchor_no, f.target_no, {number} as number, sum(f.weight) as weight
    from fact_exposure as f
    where f.anchor_no is not null and {scope}
    group by all
) as e
left join (
    select
        f.anchor_no,
        f.target_no,
        {number} as number,
        cast(sum(f.attaches) as double) as attaches,
        cast(sum(f.lines - f.net_lines) as double) as unknown_lines,
        cast(sum(f.net_margin) as double) as net_margin,
        sum(f.net_square) as net_square,
        sum(f.expected_units) as expected_units,
        cast(sum(f.units_back) as double) as units_back,
        cast(sum(f.return_loss) as double) as return_loss
    from fact_effect as f
    where f.anchor_no is not null and {scope}
    group by all
) as x on x.anchor_no = e.anchor_no and x.target_no = e.target_no and x.number = e.number
left join (
    select
        f.anchor_no,
        f.target_no,
        {number} as number,
        cast(sum(f.with_units) as double) as with_units,
        cast(sum(f.with_back) as double) as with_back,
        cast(sum(f.without_units) as double) as without_units,
        cast(sum(f.without_back) as double) as without_back
    from fact_outcome as f
    where {scope}
    group by all
) as r on r.anchor_no = e.anchor_no and r.target_no = e.target_no and r.number = e.number
left join {weeks} as w
    on w.anchor_no = e.anchor_no and w.target_no = e.target_no and w.week_no = e.number
order by e.anchor_no, e.target_no, e.number
