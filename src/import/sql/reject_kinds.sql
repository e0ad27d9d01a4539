-- The rejects of one import by kind of reason.
-- grain: one row per canonical table and kind; key: table_name, kind
SELECT
    table_name,
    regexp_replace(reason, '(''.*''|-?[0-9][0-9.,]*)', '…', 'g') AS kind,
    count(*) AS n,
    arg_min(file, (file, line)) AS file,
    arg_min(line, (file, line)) AS line
FROM reject
WHERE batch = ?
GROUP BY ALL
ORDER BY n DESC, table_name, kind
