-- What each pair was shown and what came of it, day by day.
-- grain: one row per pair and UTC day of shown_day with an exposure, holes left out
-- key: anchor_no, target_no, day_no
--
-- Sums over fact_exposure, fact_effect and fact_outcome; the day is that of the exposure, whenever the order and the
-- return came. unknown_lines: credited lines without a known net margin.
select
    e.anchor_no,
    e.target_no,
    e.day_no,
    e.weight,
    cast(coalesce(x.attaches, 0) as integer) as attaches,
    cast(coalesce(x.unknown_lines, 0) as integer) as unknown_lines,
    coalesce(x.net_margin, 0) as net_margin,
    coalesce(x.net_square, 0) as net_square,
    coalesce(x.expected_units, 0) as expected_units,
    coalesce(x.units_back, 0) as units_back,
    coalesce(x.return_loss, 0) as return_loss,
    coalesce(r.with_units, 0) as with_units,
    coalesce(r.with_back, 0) as with_back,
    coalesce(r.without_units, 0) as without_units,
    coalesce(r.without_back, 0) as without_back
from (
    select
        f.anchor_no,
        f.target_no,
        d.day_no,
        cast(sum(cast(f.weight as decimal(38, 12))) as double) as weight
    from fact_exposure as f
    join shown_day as d on d.day = cast(f.shown_at as date) and not d.is_hole
    where f.anchor_no is not null
    group by f.anchor_no, f.target_no, d.day_no
) as e
left join (
    select
        f.anchor_no,
        f.target_no,
        d.day_no,
        sum(f.attaches) as attaches,
        sum(f.lines - f.net_lines) as unknown_lines,
        cast(sum(f.net_margin) as double) as net_margin,
        cast(sum(cast(f.net_square as decimal(38, 8))) as double) as net_square,
        cast(sum(cast(f.expected_units as decimal(38, 12))) as double) as expected_units,
        cast(sum(f.units_back) as double) as units_back,
        cast(sum(f.return_loss) as double) as return_loss
    from fact_effect as f
    join shown_day as d on d.day = cast(f.shown_at as date)
    where f.anchor_no is not null and f.attached
    group by f.anchor_no, f.target_no, d.day_no
) as x on x.anchor_no = e.anchor_no and x.target_no = e.target_no and x.day_no = e.day_no
left join (
    select
        f.anchor_no,
        f.target_no,
        d.day_no,
        cast(sum(f.with_units) as double) as with_units,
        cast(sum(f.with_back) as double) as with_back,
        cast(sum(f.without_units) as double) as without_units,
        cast(sum(f.without_back) as double) as without_back
    from fact_outcome as f
    join shown_day as d on d.day = cast(f.shown_at as date)
    group by f.anchor_no, f.target_no, d.day_no
) as r on r.anchor_no = e.anchor_no and r.target_no = e.target_no and r.day_no = e.day_no
order by e.anchor_no, e.target_no, e.day_no
