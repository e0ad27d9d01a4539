-- Units of experiments with the number of arms they are in.
-- grain: one row per experiment and unit; key: experiment_id, unit_id
--
-- A unit in several arms belongs to none; arm is that of a unit in one arm.
select
    experiment_id,
    unit_id,
    max(coalesce(unit_type, 'visitor')) as unit_type,
    count(distinct arm) as arms,
    case when count(distinct arm) = 1 then max(arm) end as arm
from assignments
group by experiment_id, unit_id
