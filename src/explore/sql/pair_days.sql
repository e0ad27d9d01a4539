-- What pairs were shown in a window of whole days, and what came of it, by day or by week.
-- grain: one row per pair and period; sorted by anchor_no, target_no, number
--
-- As pair_periods.sql, from the days that were summed on import: without a filter they tell.
-- {number}: day_no, or the week of it. {scope}: conditions on f.
select
    e.*
    {sessions}
from (
    select
        f.anchor_no,
        f.target_no,
        {number} as number,
        sum(f.weight) as weight,
        cast(sum(f.attaches) as double) as attaches,
        cast(sum(f.unknown_lines) as double) as unknown_lines,
        sum(f.net_margin) as net_margin,
        sum(f.net_square) as net_square,
        sum(f.expected_units) as expected_units,
        sum(f.units_back) as units_back,
        sum(f.return_loss) as return_loss,
        sum(f.with_units) as with_units,
        sum(f.with_back) as with_back,
        sum(f.without_units) as without_units,
        sum(f.without_back) as without_back
    from pair_day as f
    where {scope}
    group by all
) as e
left join {weeks} as w
    on w.anchor_no = e.anchor_no and w.target_no = e.target_no and w.week_no = e.number
order by e.anchor_no, e.target_no, e.number
