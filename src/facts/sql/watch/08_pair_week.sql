-- What each pair was shown and what came of it, week by week.
-- grain: one row per pair and week with an exposure; key: anchor_no, target_no, week_no
--
-- Week 0 begins with day 0 of shown_day, week n with day 7n. Sums of pair_day; beside
-- them whether sessions with the pair ordered less than others, see pair_session:
-- checkout_* at the placement `checkout`, the others at those before it.
select
    w.*,
    coalesce(s.sessions, 0) as sessions,
    cast(coalesce(s.gap, 0) as double) as gap,
    cast(coalesce(s.gap_weight, 0) as double) as gap_weight,
    cast(coalesce(s.gap_orders, 0) as double) as gap_orders,
    cast(coalesce(s.gap_variance, 0) as double) as gap_variance,
    coalesce(c.sessions, 0) as checkout_sessions,
    cast(coalesce(c.gap, 0) as double) as checkout_gap,
    cast(coalesce(c.gap_weight, 0) as double) as checkout_weight,
    cast(coalesce(c.gap_orders, 0) as double) as checkout_orders,
    cast(coalesce(c.gap_variance, 0) as double) as checkout_variance
from (
    select
        d.anchor_no,
        d.target_no,
        cast(round((d.day_no - d.day_no % 7) / 7) as integer) as week_no,
        cast(sum(cast(d.weight as decimal(38, 12))) as double) as weight,
        cast(sum(d.attaches) as integer) as attaches,
        cast(sum(d.unknown_lines) as integer) as unknown_lines,
        cast(sum(cast(d.net_margin as decimal(38, 8))) as double) as net_margin,
        cast(sum(cast(d.net_square as decimal(38, 8))) as double) as net_square,
        cast(sum(cast(d.expected_units as decimal(38, 12))) as double) as expected_units,
        cast(sum(cast(d.units_back as decimal(38, 8))) as double) as units_back,
        cast(sum(cast(d.return_loss as decimal(38, 8))) as double) as return_loss,
        cast(sum(cast(d.with_units as decimal(38, 8))) as double) as with_units,
        cast(sum(cast(d.with_back as decimal(38, 8))) as double) as with_back,
        cast(sum(cast(d.without_units as decimal(38, 8))) as double) as without_units,
        cast(sum(cast(d.without_back as decimal(38, 8))) as double) as without_back
    from pair_day as d
    group by d.anchor_no, d.target_no, cast(round((d.day_no - d.day_no % 7) / 7) as integer)
) as w
left join pair_session as s
    on s.anchor_no = w.anchor_no
    and s.target_no = w.target_no
    and s.week_no = w.week_no
    and not s.is_checkout
left join pair_session as c
    on c.anchor_no = w.anchor_no
    and c.target_no = w.target_no
    and c.week_no = w.week_no
    and c.is_checkout
order by w.anchor_no, w.target_no, w.week_no
