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
    g.anchor_no,
    g.target_no,
    g.week_no,
    g.placement = 'checkout' as is_checkout,
    cast(sum(g.sessions) as integer) as sessions,
    sum(cast(g.ordered - g.sessions * g.all_ordered / g.all_sessions as decimal(38, 9))) as gap,
    sum(cast(g.sessions * (g.all_sessions - g.sessions) / g.all_sessions as decimal(38, 9))) as gap_weight,
    sum(cast(g.sessions * (g.all_ordered - g.ordered) / g.all_sessions as decimal(38, 9))) as gap_orders,
    sum(cast(case when g.all_sessions > 1 then
        g.sessions * (g.all_sessions - g.sessions) / g.all_sessions * g.all_ordered / g.all_sessions
        * (g.all_sessions - g.all_ordered) / (g.all_sessions - 1)
    end as decimal(38, 9))) as gap_variance
from session_gap as g
group by g.anchor_no, g.target_no, g.week_no, g.placement = 'checkout'
