-- Whether sessions that saw a pair ordered, against those that saw only the anchor's
-- other targets at the same placement in the same week.
-- grain: one row per pair, week and is_checkout (the placement is `checkout`)
-- key: anchor_no, target_no, week_no, is_checkout
--
-- Of n sessions with the pair x ordered, of all N with the anchor X. sessions: n.
-- gap_weight: n(N - n)/N. gap: x - nX/N, the difference of the two rates times
-- gap_weight. gap_orders: gap_weight times the rate of the other sessions, n(X - x)/N.
-- gap_variance: that of gap where chance alone tells who orders,
-- n(N - n)X(N - X)/(N^2 (N - 1)). Sums over placements
-- (Mantel and Haenszel 1959); 0 where every session saw the pair.
select
    p.anchor_no,
    p.target_no,
    p.week_no,
    p.placement = 'checkout' as is_checkout,
    cast(sum(p.sessions) as integer) as sessions,
    sum(cast(p.ordered - p.sessions * a.ordered / a.sessions as decimal(38, 9))) as gap,
    sum(cast(p.sessions * (a.sessions - p.sessions) / a.sessions as decimal(38, 9))) as gap_weight,
    sum(cast(p.sessions * (a.ordered - p.ordered) / a.sessions as decimal(38, 9))) as gap_orders,
    sum(cast(case when a.sessions > 1 then
        p.sessions * (a.sessions - p.sessions) / a.sessions * a.ordered / a.sessions
        * (a.sessions - a.ordered) / (a.sessions - 1)
    end as decimal(38, 9))) as gap_variance
from (
    select
        anchor_no,
        target_no,
        placement,
        week_no,
        cast(count(*) as double) as sessions,
        cast(sum(ordered) as double) as ordered
    from session_shown
    group by anchor_no, target_no, placement, week_no
) as p
join anchor_session as a
    on a.anchor_no = p.anchor_no
    and a.placement = p.placement
    and a.week_no = p.week_no
group by p.anchor_no, p.target_no, p.week_no, p.placement = 'checkout'
