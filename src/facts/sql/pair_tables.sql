-- Pairs of anchor and target over all ok orders of all time, sorted by anchor and target.
-- grain: one row per ordered pair of distinct products bought together often
-- enough; key: anchor_no, target_no (numbers of product_fact)
--
-- orders_both: orders with the one as anchor and the other as add-on. base_n: the
-- anchor's orders at or after the target's first add-on sale. The sums are over
-- the target's add-on lines in the orders with both: the columns of basket_item.
-- with_mature and with_returned: mature units of the anchor in the orders with both,
-- and those that came back; all_*: in all its anchor orders. Filled from Rust.
create or replace table pair (
    anchor_no integer,
    target_no integer,
    orders_both bigint,
    orders_anchor bigint,
    orders_target bigint,
    base_n bigint,
    {lines},
    with_mature decimal(38, 4),
    with_returned decimal(38, 4),
    all_mature decimal(38, 4),
    all_returned decimal(38, 4)
);

-- How the pairs were counted.
-- grain: one row
--
-- Orders of more than max_basket distinct products count in no pair:
-- baskets_left_out of them. Pairs of fewer than min_orders orders are left out:
-- pairs_left_out of them. is_automatic: min_orders is not a setting, but what
-- keeps the table small.
create or replace table mining_report (
    max_basket bigint,
    min_orders bigint,
    is_automatic boolean,
    pairs bigint,
    pairs_left_out bigint,
    baskets bigint,
    baskets_left_out bigint,
    largest_basket bigint
);
