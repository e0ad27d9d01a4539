-- Schema version 2: what the anchor resolver needs to know of an exposure, and
-- what an import needs to be mended or undone.

-- The list and the page that showed an exposure: the anchor resolver reads them
-- where a source names no anchor.
ALTER TABLE exposures ADD COLUMN list_id VARCHAR;
ALTER TABLE exposures ADD COLUMN list_name VARCHAR;
ALTER TABLE exposures ADD COLUMN page_id VARCHAR;

-- Product pages that visitors saw. `page_id` is the page view or the page's
-- address, as the exposures of that page name it.
-- key: view_id
CREATE TABLE product_views (
    view_id VARCHAR,
    viewed_at TIMESTAMP,
    visitor_id VARCHAR,
    session_id VARCHAR,
    page_id VARCHAR,
    product_id VARCHAR,
    batch INTEGER
);

-- What went into carts and out of them. `kind` is add, remove, or content: a
-- whole cart was seen, and this product with this quantity was in it.
-- key: event_id, product_id
CREATE TABLE cart_events (
    event_id VARCHAR,
    happened_at TIMESTAMP,
    visitor_id VARCHAR,
    session_id VARCHAR,
    product_id VARCHAR,
    kind VARCHAR,
    quantity DECIMAL(18,4),
    unit_price DECIMAL(18,4),
    batch INTEGER
);

-- Rows of one import that repeated the key of a later row of the same import;
-- the later row was kept.
-- key: batch, path, table_name
CREATE TABLE import_repeat (
    batch INTEGER,
    path VARCHAR,
    table_name VARCHAR,
    rows_repeated BIGINT
);

-- One row per import that can be told apart: what it was (import; replace:
-- one that first empties the tables it fills; fix: an edited list of rejects), when, and the sidecart that ran it.
-- key: batch
CREATE TABLE import_batch (
    batch INTEGER,
    kind VARCHAR,
    started_at TIMESTAMP,
    program VARCHAR
);

-- `file_no` tells the files of one import apart; `recipe` is JSON: how the file
-- was read (columns, dialect, mapping block), so that a mended row of it can be
-- read the same way; of an edited list the rows that mending their neighbours needs.
ALTER TABLE import_file ADD COLUMN file_no INTEGER;
ALTER TABLE import_file ADD COLUMN recipe VARCHAR;

-- `file_no` is the file's in import_file; `element` the position in the list
-- that the mapping unnests, 0 without one, NULL where the row as a whole is flawed
-- and so missing from every block that reads the file; `order_id` and `line_no` the place an
-- un-numbered order line would have had; `overtaken` tells that a later row of the
-- same import has the same key, so that this one would not have counted;
-- `written_by` is the import that wrote this row, while `batch` stays the one that
-- read the file.
ALTER TABLE reject ADD COLUMN file_no INTEGER;
ALTER TABLE reject ADD COLUMN element BIGINT;
ALTER TABLE reject ADD COLUMN order_id VARCHAR;
ALTER TABLE reject ADD COLUMN line_no BIGINT;
ALTER TABLE reject ADD COLUMN overtaken BOOLEAN;
ALTER TABLE reject ADD COLUMN written_by INTEGER;

-- What the last imports replaced, so that they can be undone: a table for each
-- that an import writes, of the same name, with the same columns and
-- `replaced_by`, the import that took the row's place. Imports make these tables
-- when they need them, and empty them of what is too old to be undone.
CREATE SCHEMA history;
