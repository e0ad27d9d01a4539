-- What was imported, oldest first.
-- grain: one row per file and table of an import; key: batch, path, table_name
select
    batch,
    coalesce(file, ''),
    coalesce(table_name, ''),
    coalesce(rows_read, 0),
    coalesce(rows_imported, 0),
    coalesce(rows_unchanged, 0),
    coalesce(rows_rejected, 0),
    coalesce(rows_filtered, 0),
    coalesce(strftime(started_at, '%Y-%m-%dT%H:%M:%SZ'), '')
from import_file
order by batch, started_at nulls first, file, path, table_name
