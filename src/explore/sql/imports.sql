-- What was imported, oldest first.
-- grain: one row per file and table of an import; key: batch, path, table_name
--
-- Several blocks of a mapping may fill one table from one file: their rows are
-- counted together.
select
    batch,
    coalesce(file, ''),
    coalesce(table_name, ''),
    cast(coalesce(sum(rows_read), 0) as bigint),
    cast(coalesce(sum(rows_imported), 0) as bigint),
    cast(coalesce(sum(rows_unchanged), 0) as bigint),
    cast(coalesce(sum(rows_rejected), 0) as bigint),
    cast(coalesce(sum(rows_filtered), 0) as bigint),
    coalesce(strftime(min(started_at), '%Y-%m-%dT%H:%M:%SZ'), '')
from import_file
group by batch, path, file, table_name
order by batch, min(started_at) nulls first, file, path, table_name
