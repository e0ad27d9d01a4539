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
