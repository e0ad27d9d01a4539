//! The field names of every answer, in CONTRACT.md section 4's order.

use super::super::args::What;

/// Fields of a category or product, and the first fields of a pair.
macro_rules! level_fields {
    ($($more:literal),*) => {
        &[
            "id", "title", "mode", "base", "base_n", "anchor_orders", "exposures", "clicks",
            "ctr", "ctr_low", "ctr_high", "attaches", "attach_rate", "attach_rate_low",
            "attach_rate_high", "attach_rate_shrunk", "units", "revenue", "cogs", "fees",
            "discounts", "gross_margin", "units_mature", "units_returned", "refund_amount",
            "return_rate", "return_rate_low", "return_rate_high", "return_rate_adjusted",
            "return_maturity", "baseline_return_rate", "return_loss", "net_margin",
            "net_margin_per_1000", "net_margin_per_1000_low", "net_margin_per_1000_high",
            "margin_per_attach", "anchor_return_with", "anchor_return_without",
            "repeat_rate_90d_attached", "repeat_rate_90d_unattached",
            "repeat_value_90d_attached", "repeat_value_90d_unattached", "evidence", "notes",
            $($more),*
        ]
    };
}

/// The fields of one row of that answer.
pub(super) fn fields(what: What) -> &'static [&'static str] {
    match what {
        What::Overview => &[
            "title",
            "currency",
            "mode",
            "orders",
            "customers",
            "units",
            "revenue",
            "cogs",
            "gross_margin",
            "refund_amount",
            "net_margin",
            "aov",
            "exposures",
            "attach_rate",
            "attached_revenue",
            "first_day",
            "last_day",
            "pairs",
            "promote",
            "keep",
            "tune",
            "delay",
            "retire",
            "insufficient",
            "alerts_error",
            "alerts_warn",
            "notes",
        ],
        What::Categories | What::Products | What::Types | What::Placements => level_fields!(),
        What::Cohorts => level_fields!("cohort", "dimension"),
        What::Pairs | What::Pair => level_fields!(
            "anchor_id",
            "anchor_title",
            "target_id",
            "target_title",
            "rec_type",
            "orders_both",
            "orders_anchor",
            "orders_target",
            "support",
            "confidence",
            "lift",
            "lift_low",
            "lift_high",
            "jaccard",
            "npmi",
            "llr",
            "incremental_attach",
            "cannibal_share",
            "incremental_margin_per_1000",
            "verdict",
            "reason",
            "flags",
            "p_positive",
            "loss_if_kept",
            "loss_if_retired",
            "slot_value",
            "relevance"
        ),
        What::Gaps => &[
            "code",
            "severity",
            "rows",
            "share",
            "revenue_share",
            "affects",
            "fix",
            "example",
            "notes",
        ],
        What::Imports => &[
            "batch",
            "file",
            "table",
            "rows_read",
            "rows_imported",
            "rows_unchanged",
            "rows_rejected",
            "rows_filtered",
            "started_at",
        ],
        What::Rejects => &["batch", "file", "line", "table", "column", "reason", "raw"],
    }
}
