-- Units of experiments with the number of arms they are in.
-- grain: one row per experiment and unit; key: experiment_id, unit_id
--
-- A unit in several arms belongs to none: arm and is_control are those of a unit in one.
-- Of several rows of one unit and arm the earliest assigned_at counts.
select
    a.experiment_id,
    a.unit_id,
    max(coalesce(a.unit_type, 'visitor')) as unit_type,
    count(distinct a.arm) as arms,
    case when count(distinct a.arm) = 1 then max(a.arm) end as arm,
    case when count(distinct a.arm) = 1 then max(case when a.is_control then 1 else 0 end) = 1 end
        as is_control,
    min(a.assigned_at) as assigned_at,
    max(a.expected_share) as expected_share
from assignments as a
group by a.experiment_id, a.unit_id
