-- The rows that could not be used.
-- grain: one row per rejected source row; key: path, line, table_name
select
    batch,
    coalesce(file, ''),
    line,
    coalesce(table_name, ''),
    column_name,
    coalesce(reason, ''),
    coalesce(raw, '')
from reject
order by batch, file, path, line nulls last, table_name, column_name nulls last
limit $1
