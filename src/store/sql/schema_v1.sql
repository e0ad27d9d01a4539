-- Schema version 1.
--
-- The canonical tables hold what was imported, one row per natural key (named
-- above each table). There is no primary key or index: an import upserts by
-- anti-join, and an index on a large table costs more than it saves.
-- Times are UTC. Money is in the reporting currency unless a currency says
-- otherwise. `batch` is the import that wrote the row.
-- tests/it/schema.rs checks that these tables and src/domain/table/spec.rs agree.

-- key: product_id
CREATE TABLE products (
    product_id VARCHAR,
    title VARCHAR,
    category_path VARCHAR,
    parent_id VARCHAR,
    brand VARCHAR,
    list_price DECIMAL(18,4),
    unit_cost DECIMAL(18,4),
    is_bundle BOOLEAN,
    stock_qty DECIMAL(18,4),
    active BOOLEAN,
    return_window_days BIGINT,
    batch INTEGER
);

-- key: product_id, valid_from
CREATE TABLE product_costs (
    product_id VARCHAR,
    valid_from TIMESTAMP,
    unit_cost DECIMAL(18,4),
    currency VARCHAR,
    batch INTEGER
);

-- key: customer_id
CREATE TABLE customers (
    customer_id VARCHAR,
    first_order_at TIMESTAMP,
    acquisition_channel VARCHAR,
    loyalty_tier VARCHAR,
    segment VARCHAR,
    batch INTEGER
);

-- key: session_id
CREATE TABLE sessions (
    session_id VARCHAR,
    visitor_id VARCHAR,
    customer_id VARCHAR,
    started_at TIMESTAMP,
    channel VARCHAR,
    device VARCHAR,
    country VARCHAR,
    intent_score DOUBLE,
    pages BIGINT,
    similar_views BIGINT,
    reached_cart BOOLEAN,
    reached_checkout BOOLEAN,
    batch INTEGER
);

-- key: rec_id
CREATE TABLE recommendations (
    rec_id VARCHAR,
    anchor_id VARCHAR,
    target_id VARCHAR,
    rec_type VARCHAR,
    placement VARCHAR,
    source VARCHAR,
    model_version VARCHAR,
    active_from TIMESTAMP,
    active_to TIMESTAMP,
    batch INTEGER
);

-- key: exposure_id
CREATE TABLE exposures (
    exposure_id VARCHAR,
    shown_at TIMESTAMP,
    visitor_id VARCHAR,
    session_id VARCHAR,
    rec_id VARCHAR,
    anchor_id VARCHAR,
    target_id VARCHAR,
    rec_type VARCHAR,
    placement VARCHAR,
    position BIGINT,
    list_size BIGINT,
    viewable BOOLEAN,
    trigger VARCHAR,
    offer_id VARCHAR,
    variant VARCHAR,
    model_version VARCHAR,
    price_shown DECIMAL(18,4),
    discount_shown DECIMAL(18,4),
    cart_value DECIMAL(18,4),
    weight DOUBLE,
    batch INTEGER
);

-- key: click_id
CREATE TABLE clicks (
    click_id VARCHAR,
    clicked_at TIMESTAMP,
    exposure_id VARCHAR,
    visitor_id VARCHAR,
    target_id VARCHAR,
    kind VARCHAR,
    batch INTEGER
);

-- key: order_id
CREATE TABLE orders (
    order_id VARCHAR,
    ordered_at TIMESTAMP,
    visitor_id VARCHAR,
    customer_id VARCHAR,
    session_id VARCHAR,
    status VARCHAR,
    channel VARCHAR,
    device VARCHAR,
    currency VARCHAR,
    discount DECIMAL(18,4),
    shipping_cost DECIMAL(18,4),
    payment_fee DECIMAL(18,4),
    coupon VARCHAR,
    batch INTEGER
);

-- key: order_id, line_no
CREATE TABLE order_lines (
    order_id VARCHAR,
    line_no BIGINT,
    product_id VARCHAR,
    quantity DECIMAL(18,4),
    unit_price DECIMAL(18,4),
    line_discount DECIMAL(18,4),
    unit_cost DECIMAL(18,4),
    is_primary BOOLEAN,
    rec_id VARCHAR,
    exposure_id VARCHAR,
    placement VARCHAR,
    variant VARCHAR,
    bundle_id VARCHAR,
    is_gift BOOLEAN,
    batch INTEGER
);

-- key: return_id
CREATE TABLE returns (
    return_id VARCHAR,
    order_id VARCHAR,
    line_no BIGINT,
    product_id VARCHAR,
    quantity DECIMAL(18,4),
    refund_amount DECIMAL(18,4),
    returned_at TIMESTAMP,
    reason VARCHAR,
    resolution VARCHAR,
    restocked BOOLEAN,
    handling_cost DECIMAL(18,4),
    batch INTEGER
);

-- key: experiment_id, unit_id, arm
CREATE TABLE assignments (
    experiment_id VARCHAR,
    unit_id VARCHAR,
    unit_type VARCHAR,
    arm VARCHAR,
    is_control BOOLEAN,
    assigned_at TIMESTAMP,
    expected_share DOUBLE,
    batch INTEGER
);

-- key: rule_id
CREATE TABLE fees (
    rule_id VARCHAR,
    scope VARCHAR,
    pct DOUBLE,
    fixed DECIMAL(18,4),
    ship_incremental DECIMAL(18,4),
    pick_pack DECIMAL(18,4),
    return_handling DECIMAL(18,4),
    restock_recovery DOUBLE,
    batch INTEGER
);

-- key: currency, day
CREATE TABLE fx_rates (
    currency VARCHAR,
    day DATE,
    rate DOUBLE,
    batch INTEGER
);

-- key: bundle_id, product_id
CREATE TABLE bundle_components (
    bundle_id VARCHAR,
    product_id VARCHAR,
    quantity DECIMAL(18,4),
    batch INTEGER
);

-- One row per setting of this database (currency, name, ...).
-- key: name
CREATE TABLE setting (
    name VARCHAR,
    value VARCHAR
);

-- One row per file and table of an import. `file` is the name without its
-- folder, `path` the whole path, which tells two files of one name apart.
-- rows_read = rows_imported + rows_unchanged + rows_rejected
-- key: batch, path, table_name
CREATE TABLE import_file (
    batch INTEGER,
    file VARCHAR,
    path VARCHAR,
    table_name VARCHAR,
    rows_read BIGINT,
    rows_imported BIGINT,
    rows_unchanged BIGINT,
    rows_rejected BIGINT,
    rows_filtered BIGINT,
    started_at TIMESTAMP
);

-- One row per source row that could not be used. A re-import of a file
-- replaces its rejects.
-- key: path, line, table_name; several rows of one line where a mapping unnests it
CREATE TABLE reject (
    batch INTEGER,
    file VARCHAR,
    path VARCHAR,
    line BIGINT,
    table_name VARCHAR,
    column_name VARCHAR,
    reason VARCHAR,
    raw VARCHAR
);
