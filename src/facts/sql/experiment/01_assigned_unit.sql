-- The units of experiments that are in one arm.
-- grain: one row per experiment and unit in exactly one arm; key: experiment_id, unit_id
--
-- Of several rows of one unit and arm the earliest assigned_at counts.
select
    a.experiment_id,
    a.unit_id,
    max(a.arm) as arm,
    max(coalesce(a.unit_type, 'visitor')) as unit_type,
    max(case when a.is_control then 1 else 0 end) = 1 as is_control,
    min(a.assigned_at) as assigned_at,
    max(a.expected_share) as expected_share
from assignments as a
group by a.experiment_id, a.unit_id
having count(distinct a.arm) = 1
