-- Rows that could not be used, by file and table, the most first.
-- grain: one row per path and table
select coalesce(min(file), ''), coalesce(table_name, ''), count(*)
from reject
group by path, table_name
order by count(*) desc, path nulls last, table_name nulls last
