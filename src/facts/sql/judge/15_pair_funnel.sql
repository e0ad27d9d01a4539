-- Whether sessions that saw a pair ordered, placement by placement (DOMAIN.md N23).
-- grain: one row per pair and placement with a session that saw it before it could order
-- key: anchor_no, target_no, placement_no
--
-- sessions: with the pair, ordered: those of them with an ok order afterwards. Against sessions
-- that saw only the anchor's other targets at the same placement in the same week (Mantel and
-- Haenszel 1959): of n sessions with the pair x ordered, of all N with the anchor X. weight: the
-- sum over weeks of n(N - n)/N, 0 where every session saw the pair. weighted_ordered and
-- other_ordered: weight times the rates of both, x(N - n)/N and n(X - x)/N.
select
    g.anchor_no,
    g.target_no,
    d.value_no as placement_no,
    cast(sum(g.sessions) as double) as sessions,
    cast(sum(g.ordered) as double) as ordered,
    cast(sum(cast(g.sessions * (g.all_sessions - g.sessions) / g.all_sessions as decimal(38, 9))) as double) as weight,
    cast(sum(cast(g.ordered * (g.all_sessions - g.sessions) / g.all_sessions as decimal(38, 9))) as double)
        as weighted_ordered,
    cast(sum(cast(g.sessions * (g.all_ordered - g.ordered) / g.all_sessions as decimal(38, 9))) as double)
        as other_ordered
from session_gap as g
join dimension_value as d on d.dimension = 'placement' and d.value = g.placement
group by g.anchor_no, g.target_no, d.value_no
order by g.anchor_no, g.target_no, d.value_no
