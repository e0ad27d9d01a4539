-- The units of experiments that are in exactly one arm.
-- grain: one row per experiment and unit; key: experiment_id, unit_id
select experiment_id, unit_id, arm, unit_type, is_control, assigned_at, expected_share
from experiment_unit
where arms = 1
