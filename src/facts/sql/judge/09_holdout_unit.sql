-- Visitors of experiments in which control was shown nothing, of the one with most of them.
-- grain: one row per unit in exactly one arm of it; key: unit_id
-- (visitor_no is null for one that the data say nothing more of)
--
-- An experiment counts if control was shown at most 1 % of what the others were, a visitor,
-- and its arms have the sizes meant. is_treated: of any arm but control.
select
    u.experiment_id,
    u.unit_id,
    v.visitor_no,
    u.assigned_at,
    not u.is_control as is_treated
from assigned_unit as u
left join visitor as v on v.visitor_id = u.unit_id
join (
    select
        c.experiment_id,
        row_number() over (order by c.controls desc, c.experiment_id) as place
    from (
        select
            a.experiment_id,
            cast(sum(case when a.is_control then 1 else 0 end) as double) as controls,
            cast(sum(case when a.is_control then 0 else 1 end) as double) as treated,
            cast(sum(case when a.is_control then coalesce(x.exposures, 0) else 0 end) as double) as control_exposures,
            cast(sum(case when a.is_control then 0 else coalesce(x.exposures, 0) end) as double) as treated_exposures
        from assigned_unit as a
        left join visitor as w on w.visitor_id = a.unit_id
        left join (
            select b.experiment_id, b.unit_id, count(*) as exposures
            from assigned_unit as b
            join visitor as y on y.visitor_id = b.unit_id
            join exposure_kept as k on k.visitor_no = y.visitor_no and k.shown_at >= b.assigned_at
            group by b.experiment_id, b.unit_id
        ) as x on x.experiment_id = a.experiment_id and x.unit_id = a.unit_id
        where a.unit_type = 'visitor' and not coalesce(w.is_bot, false)
        group by a.experiment_id
    ) as c
    left join (select distinct experiment_id from experiment_split where fails) as f
        on f.experiment_id = c.experiment_id
    where f.experiment_id is null
        and c.controls > 0
        and c.treated > 0
        and c.treated_exposures > 0
        and c.control_exposures * c.treated <= 0.01 * c.treated_exposures * c.controls
) as q on q.experiment_id = u.experiment_id and q.place = 1
where u.unit_type = 'visitor' and not coalesce(v.is_bot, false)
