-- The blocks that files were read through, as long as what they brought still
-- stands: since then neither was the file read again into the table, nor the table
-- replaced. `way` is how the file's text was taken apart: blocks that read one file
-- in one way see the same flawed rows, and only the first of them rejects each.
-- grain: one row per import, file and block; key: batch, file_no, table_name
SELECT f.batch, f.path, f.file_no, f.table_name, f.recipe, f.recipe ->> '$.way' AS way
FROM import_file f
WHERE f.recipe IS NOT NULL
  AND NOT EXISTS (
    FROM import_file l JOIN import_batch b USING (batch)
    WHERE l.table_name = f.table_name AND l.batch > f.batch AND (l.path = f.path OR b.kind = 'replace')
  )
