-- Rows of orders and exposures whose key a later row of the same import repeated.
-- grain: one row per file and table, as last imported; key: path, table_name
select i.table_name, i.path, i.file, i.rows_read, coalesce(r.rows_repeated, 0) as rows_repeated
from (
    select
        batch, path, file, table_name, rows_read,
        row_number() over (partition by path, table_name order by batch desc) as place
    from import_file
    where table_name in ('orders', 'exposures')
) as i
left join import_repeat as r
    on r.batch = i.batch and r.path = i.path and r.table_name = i.table_name
where i.place = 1
