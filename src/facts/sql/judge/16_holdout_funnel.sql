-- Sessions of the holdout that reached checkout (DOMAIN.md N23).
-- grain: one row where there is a holdout and sessions say whether they reached checkout
-- key: experiment_id
--
-- ordered: those of them with an ok order.
select
    h.experiment_id,
    cast(count(*) as double) as sessions,
    cast(sum(case when o.session_no is null then 0 else 1 end) as double) as ordered
from sessions as s
join holdout_unit as h on h.unit_id = s.visitor_id and not h.is_treated and s.started_at >= h.assigned_at
join session_number as n on n.session_id = s.session_id
left join session_order as o on o.session_no = n.session_no
where s.reached_checkout
group by h.experiment_id
