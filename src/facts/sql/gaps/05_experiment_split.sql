-- Whether the units of an experiment are split between its arms as intended.
-- grain: one row per experiment and arm; key: experiment_id, arm
--
-- Pearson's chi-squared test of the units in exactly one arm against the arms'
-- intended shares (expected_share), scaled to sum to 1; where an arm has none,
-- against the observed shares rounded to the nearest 5 %. fails: p < 0.001, by the
-- quantile of the distribution, with 8 units or more in every arm. chi_squared is
-- null where an intended share comes out as 0.
select
    c.experiment_id,
    c.arm,
    c.units,
    c.expected,
    c.is_intended,
    c.chi_squared,
    coalesce(c.least >= 8 and c.chi_squared > q.at_0_001, false) as fails
from (
    select
        e.*,
        case when min(e.expected) over (partition by e.experiment_id) > 0
            then sum(
                case when e.expected > 0
                    then (e.units - e.expected) * (e.units - e.expected) / e.expected end
            ) over (partition by e.experiment_id) end as chi_squared,
        min(e.units) over (partition by e.experiment_id) as least,
        count(*) over (partition by e.experiment_id) - 1 as freedom
    from (
        select
            s.experiment_id,
            s.arm,
            s.units,
            s.is_intended,
            s.total * s.share / sum(s.share) over (partition by s.experiment_id) as expected
        from (
            select
                b.*,
                case
                    when b.is_intended then b.intended
                    else round(cast(b.units as double) / b.total * 20) / 20
                end as share
            from (
                select
                    a.*,
                    min(case when a.intended > 0 then 1 else 0 end)
                        over (partition by a.experiment_id) = 1 as is_intended,
                    cast(sum(a.units) over (partition by a.experiment_id) as double) as total
                from (
                    select
                        u.experiment_id,
                        u.arm,
                        cast(count(*) as double) as units,
                        max(u.expected_share) as intended
                    from assigned_unit as u
                    group by u.experiment_id, u.arm
                ) as a
            ) as b
        ) as s
    ) as e
) as c
left join (
    values
        (1, 10.827566), (2, 13.815511), (3, 16.266236), (4, 18.466827), (5, 20.515006),
        (6, 22.457744), (7, 24.321886), (8, 26.124482), (9, 27.877165), (10, 29.588298)
) as q (freedom, at_0_001) on q.freedom = c.freedom
