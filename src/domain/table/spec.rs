//! The tables of CONTRACT.md section 2, written out.

use super::{Column, Kind, Table};

/// Types of recommendation.
const REC_TYPES: &[&str] = &["cross_sell", "upsell", "bundle"];

/// Places where a recommendation is shown.
pub const PLACEMENTS: &[&str] = &[
    "home",
    "plp",
    "pdp",
    "cart",
    "checkout",
    "post_purchase",
    "email",
    "push",
    "other",
    "unknown",
];

/// What was clicked.
const CLICK_KINDS: &[&str] = &["product", "add_to_cart"];

/// What happened to a cart; `content` says that the product was in it when it was seen.
const CART_EVENT_KINDS: &[&str] = &["add", "remove", "content"];

/// States of an order; a missing state is `ok`.
const ORDER_STATUSES: &[&str] = &["ok", "cancelled", "test", "fraud"];

/// What the customer got for a return.
const RESOLUTIONS: &[&str] = &["refund", "exchange", "store_credit"];

/// What an experiment assigns to its arms.
const UNIT_TYPES: &[&str] = &["visitor", "customer"];

/// A column that a source must have, with a value in every row.
const fn required(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: true,
        needed_if_present: true,
    }
}

/// A column that may be absent as a whole, but has a value in every row where it is present.
const fn whole(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: false,
        needed_if_present: true,
    }
}

/// A column that may be absent or empty.
const fn optional(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: false,
        needed_if_present: false,
    }
}

/// Every canonical table, in the order in which they are imported and listed.
pub const TABLES: &[Table] = &[
    Table {
        name: "products",
        key: &["product_id"],
        columns: &[
            required("product_id", Kind::Id),
            optional("title", Kind::Text),
            optional("category_path", Kind::Text),
            optional("parent_id", Kind::Id),
            optional("brand", Kind::Text),
            optional("list_price", Kind::Decimal),
            optional("unit_cost", Kind::Decimal),
            optional("is_bundle", Kind::Boolean),
            optional("stock_qty", Kind::Decimal),
            optional("active", Kind::Boolean),
            optional("return_window_days", Kind::Integer),
        ],
    },
    Table {
        name: "product_costs",
        key: &["product_id", "valid_from"],
        columns: &[
            required("product_id", Kind::Id),
            required("valid_from", Kind::Time),
            required("unit_cost", Kind::Decimal),
            optional("currency", Kind::Text),
        ],
    },
    Table {
        name: "customers",
        key: &["customer_id"],
        columns: &[
            required("customer_id", Kind::Id),
            optional("first_order_at", Kind::Time),
            optional("acquisition_channel", Kind::Text),
            optional("loyalty_tier", Kind::Text),
            optional("segment", Kind::Text),
        ],
    },
    Table {
        name: "sessions",
        key: &["session_id"],
        columns: &[
            required("session_id", Kind::Id),
            required("visitor_id", Kind::Id),
            optional("customer_id", Kind::Id),
            required("started_at", Kind::Time),
            optional("channel", Kind::Text),
            optional("device", Kind::Text),
            optional("country", Kind::Text),
            optional("intent_score", Kind::Number),
            optional("pages", Kind::Integer),
            optional("similar_views", Kind::Integer),
            optional("reached_cart", Kind::Boolean),
            optional("reached_checkout", Kind::Boolean),
        ],
    },
    Table {
        name: "recommendations",
        key: &["rec_id"],
        columns: &[
            required("rec_id", Kind::Id),
            optional("anchor_id", Kind::Id),
            required("target_id", Kind::Id),
            optional("rec_type", Kind::Word(REC_TYPES)),
            optional("placement", Kind::Word(PLACEMENTS)),
            optional("source", Kind::Text),
            optional("model_version", Kind::Text),
            optional("active_from", Kind::Time),
            optional("active_to", Kind::Time),
        ],
    },
    Table {
        name: "exposures",
        key: &["exposure_id"],
        columns: &[
            required("exposure_id", Kind::Id),
            required("shown_at", Kind::Time),
            required("visitor_id", Kind::Id),
            optional("session_id", Kind::Id),
            optional("rec_id", Kind::Id),
            optional("anchor_id", Kind::Id),
            required("target_id", Kind::Id),
            optional("rec_type", Kind::Word(REC_TYPES)),
            optional("placement", Kind::Word(PLACEMENTS)),
            optional("position", Kind::Integer),
            optional("list_size", Kind::Integer),
            optional("viewable", Kind::Boolean),
            optional("trigger", Kind::Text),
            optional("offer_id", Kind::Text),
            optional("variant", Kind::Text),
            optional("model_version", Kind::Text),
            optional("price_shown", Kind::Decimal),
            optional("discount_shown", Kind::Decimal),
            optional("cart_value", Kind::Decimal),
            optional("weight", Kind::Number),
            optional("list_id", Kind::Text),
            optional("list_name", Kind::Text),
            optional("page_id", Kind::Text),
        ],
    },
    Table {
        name: "clicks",
        key: &["click_id"],
        columns: &[
            required("click_id", Kind::Id),
            required("clicked_at", Kind::Time),
            optional("exposure_id", Kind::Id),
            optional("visitor_id", Kind::Id),
            optional("target_id", Kind::Id),
            optional("kind", Kind::Word(CLICK_KINDS)),
        ],
    },
    Table {
        name: "product_views",
        key: &["view_id"],
        columns: &[
            required("view_id", Kind::Id),
            required("viewed_at", Kind::Time),
            required("visitor_id", Kind::Id),
            optional("session_id", Kind::Id),
            optional("page_id", Kind::Text),
            required("product_id", Kind::Id),
        ],
    },
    Table {
        name: "cart_events",
        key: &["event_id", "product_id"],
        columns: &[
            required("event_id", Kind::Id),
            required("happened_at", Kind::Time),
            required("visitor_id", Kind::Id),
            optional("session_id", Kind::Id),
            required("product_id", Kind::Id),
            required("kind", Kind::Word(CART_EVENT_KINDS)),
            optional("quantity", Kind::Decimal),
            optional("unit_price", Kind::Decimal),
        ],
    },
    Table {
        name: "orders",
        key: &["order_id"],
        columns: &[
            required("order_id", Kind::Id),
            whole("ordered_at", Kind::Time),
            optional("visitor_id", Kind::Id),
            optional("customer_id", Kind::Id),
            optional("session_id", Kind::Id),
            optional("status", Kind::Word(ORDER_STATUSES)),
            optional("channel", Kind::Text),
            optional("device", Kind::Text),
            optional("currency", Kind::Text),
            optional("discount", Kind::Decimal),
            optional("shipping_cost", Kind::Decimal),
            optional("payment_fee", Kind::Decimal),
            optional("coupon", Kind::Text),
        ],
    },
    Table {
        name: "order_lines",
        key: &["order_id", "line_no"],
        columns: &[
            required("order_id", Kind::Id),
            optional("line_no", Kind::Integer),
            required("product_id", Kind::Id),
            required("quantity", Kind::Decimal),
            whole("unit_price", Kind::Decimal),
            optional("line_discount", Kind::Decimal),
            optional("unit_cost", Kind::Decimal),
            optional("is_primary", Kind::Boolean),
            optional("rec_id", Kind::Id),
            optional("exposure_id", Kind::Id),
            optional("placement", Kind::Word(PLACEMENTS)),
            optional("variant", Kind::Text),
            optional("bundle_id", Kind::Id),
            optional("is_gift", Kind::Boolean),
        ],
    },
    Table {
        name: "returns",
        key: &["return_id"],
        columns: &[
            required("return_id", Kind::Id),
            optional("order_id", Kind::Id),
            optional("line_no", Kind::Integer),
            optional("product_id", Kind::Id),
            required("quantity", Kind::Decimal),
            optional("refund_amount", Kind::Decimal),
            required("returned_at", Kind::Time),
            optional("reason", Kind::Text),
            optional("resolution", Kind::Word(RESOLUTIONS)),
            optional("restocked", Kind::Boolean),
            optional("handling_cost", Kind::Decimal),
        ],
    },
    Table {
        name: "assignments",
        key: &["experiment_id", "unit_id", "arm"],
        columns: &[
            required("experiment_id", Kind::Id),
            required("unit_id", Kind::Id),
            optional("unit_type", Kind::Word(UNIT_TYPES)),
            required("arm", Kind::Text),
            required("is_control", Kind::Boolean),
            required("assigned_at", Kind::Time),
            optional("expected_share", Kind::Number),
        ],
    },
    Table {
        name: "fees",
        key: &["rule_id"],
        columns: &[
            required("rule_id", Kind::Id),
            optional("scope", Kind::Text),
            optional("pct", Kind::Number),
            optional("fixed", Kind::Decimal),
            optional("ship_incremental", Kind::Decimal),
            optional("pick_pack", Kind::Decimal),
            optional("return_handling", Kind::Decimal),
            optional("restock_recovery", Kind::Number),
        ],
    },
    Table {
        name: "fx_rates",
        key: &["currency", "day"],
        columns: &[
            required("currency", Kind::Text),
            required("day", Kind::Date),
            required("rate", Kind::Number),
        ],
    },
    Table {
        name: "bundle_components",
        key: &["bundle_id", "product_id"],
        columns: &[
            required("bundle_id", Kind::Id),
            required("product_id", Kind::Id),
            optional("quantity", Kind::Decimal),
        ],
    },
];
