-- Units of experiments that a gap is about.
-- grain: one row per gap and unit; key: code, unit_type, unit_id
--
-- MULTI_ARM: units in several arms of one experiment. SRM: units of experiments
-- whose split fails its test.
select distinct 'MULTI_ARM' as code, unit_type, unit_id
from experiment_unit
where arms > 1
union all
select distinct 'SRM' as code, u.unit_type, u.unit_id
from experiment_unit as u
join experiment_split as s on s.experiment_id = u.experiment_id and s.arm = u.arm
where s.fails
