-- Up to five examples of each gap.
-- grain: one row per gap and place; key: code, place
select e.code, cast(e.place as integer) as place, e.example
from (
    select c.code, c.example, row_number() over (partition by c.code order by c.weight desc, c.example) as place
    from gap_case as c
) as e
where e.place <= 5
