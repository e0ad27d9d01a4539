-- Why what is credited to exposures of the place came back.
-- grain: one row per reason; key: reason (null where none was told)
--
-- {credited}: the lines, a condition on l.
select
    nullif(trim(x.reason), '') as reason,
    cast(sum(r.units) as double) as units,
    count(*) as returns
from return_fact as r
join line_fact as l on l.order_no = r.order_no and l.line_no = r.line_no
join returns as x on x.return_id = r.return_id
where {credited}
group by 1
order by 2 desc, 1 nulls last
