-- What was shown and what came of it, by what questions ask for most.
-- grain: one row per pair (anchor_no null: none), rec_type_no and placement_no with an exposure
--
-- weight to seen_known: sums over fact_exposure, seen_known the weight of those of which
-- seen is known; the others: sums over the columns of
-- those names of fact_effect and fact_outcome. Questions whose filter knows no more than
-- this need not look at every exposure. Reals are summed as decimals, so that the order of
-- summing does not show.
select
    w.*,
    coalesce(e.clicks, 0) as clicks,
    coalesce(e.attaches, 0) as attaches,
    coalesce(e.attaches_click_only, 0) as attaches_click_only,
    coalesce(e.attaches_click_then_view, 0) as attaches_click_then_view,
    coalesce(e.attaches_exposure_only, 0) as attaches_exposure_only,
    coalesce(e.clicked_attaches, 0) as clicked_attaches,
    coalesce(e.kept_attaches, 0) as kept_attaches,
    coalesce(e.back_attaches, 0) as back_attaches,
    coalesce(e.replaced_unknown, 0) as replaced_unknown,
    coalesce(e.lines, 0) as lines,
    coalesce(e.priced_lines, 0) as priced_lines,
    coalesce(e.costed_lines, 0) as costed_lines,
    coalesce(e.margin_lines, 0) as margin_lines,
    coalesce(e.assumed_lines, 0) as assumed_lines,
    coalesce(e.loss_lines, 0) as loss_lines,
    coalesce(e.net_lines, 0) as net_lines,
    coalesce(e.refund_lines, 0) as refund_lines,
    coalesce(e.units, 0) as units,
    coalesce(e.revenue, 0) as revenue,
    coalesce(e.discounts, 0) as discounts,
    coalesce(e.cogs, 0) as cogs,
    coalesce(e.gross_margin, 0) as gross_margin,
    coalesce(e.fees, 0) as fees,
    coalesce(e.return_loss, 0) as return_loss,
    coalesce(e.net_margin, 0) as net_margin,
    coalesce(e.replaced_revenue, 0) as replaced_revenue,
    coalesce(e.refund, 0) as refund,
    coalesce(e.units_mature, 0) as units_mature,
    coalesce(e.units_returned, 0) as units_returned,
    coalesce(e.units_back, 0) as units_back,
    coalesce(e.net_square, 0) as net_square,
    coalesce(e.net_weight, 0) as net_weight,
    coalesce(e.kept_net, 0) as kept_net,
    coalesce(e.kept_net_square, 0) as kept_net_square,
    coalesce(e.back_net, 0) as back_net,
    coalesce(e.back_net_square, 0) as back_net_square,
    coalesce(e.added_square, 0) as added_square,
    coalesce(e.mature_square, 0) as mature_square,
    coalesce(e.mature_returned, 0) as mature_returned,
    coalesce(e.returned_square, 0) as returned_square,
    coalesce(e.expected_units, 0) as expected_units,
    coalesce(e.baseline_units, 0) as baseline_units,
    coalesce(e.baseline_base, 0) as baseline_base,
    coalesce(o.attached_buyers, 0) as attached_buyers,
    coalesce(o.attached_repeats, 0) as attached_repeats,
    coalesce(o.rest_buyers, 0) as rest_buyers,
    coalesce(o.rest_repeats, 0) as rest_repeats,
    coalesce(o.with_units, 0) as with_units,
    coalesce(o.with_back, 0) as with_back,
    coalesce(o.without_units, 0) as without_units,
    coalesce(o.without_back, 0) as without_back,
    coalesce(o.attached_value, 0) as attached_value,
    coalesce(o.rest_value, 0) as rest_value,
    coalesce(o.attached_value_square, 0) as attached_value_square,
    coalesce(o.rest_value_square, 0) as rest_value_square
from (
    select
        f.anchor_category_no,
        f.target_category_no,
        f.anchor_no,
        f.target_no,
        f.rec_type_no,
        f.placement_no,
        cast(sum(cast(f.weight as decimal(38, 12))) as double) as weight,
        cast(sum(cast(f.weight * f.weight as decimal(38, 12))) as double) as weight_square,
        cast(coalesce(sum(cast(f.seen as decimal(38, 12))), 0) as double) as seen,
        cast(coalesce(sum(cast(case when f.seen is not null then f.weight end as decimal(38, 12))), 0) as double)
            as seen_known
    from fact_exposure as f
    group by
        f.anchor_category_no, f.target_category_no, f.anchor_no, f.target_no, f.rec_type_no, f.placement_no
) as w
left join (
    select
        f.anchor_no,
        f.target_no,
        f.rec_type_no,
        f.placement_no,
        cast(sum(f.clicks) as bigint) as clicks,
        cast(sum(f.attaches) as bigint) as attaches,
        cast(sum(f.attaches_click_only) as bigint) as attaches_click_only,
        cast(sum(f.attaches_click_then_view) as bigint) as attaches_click_then_view,
        cast(sum(f.attaches_exposure_only) as bigint) as attaches_exposure_only,
        cast(sum(f.clicked_attaches) as bigint) as clicked_attaches,
        cast(sum(f.kept_attaches) as bigint) as kept_attaches,
        cast(sum(f.back_attaches) as bigint) as back_attaches,
        cast(sum(f.replaced_unknown) as bigint) as replaced_unknown,
        cast(sum(f.lines) as bigint) as lines,
        cast(sum(f.priced_lines) as bigint) as priced_lines,
        cast(sum(f.costed_lines) as bigint) as costed_lines,
        cast(sum(f.margin_lines) as bigint) as margin_lines,
        cast(sum(f.assumed_lines) as bigint) as assumed_lines,
        cast(sum(f.loss_lines) as bigint) as loss_lines,
        cast(sum(f.net_lines) as bigint) as net_lines,
        cast(sum(f.refund_lines) as bigint) as refund_lines,
        cast(sum(f.units) as decimal(38, 4)) as units,
        cast(sum(f.revenue) as decimal(38, 4)) as revenue,
        cast(sum(f.discounts) as decimal(38, 4)) as discounts,
        cast(sum(f.cogs) as decimal(38, 4)) as cogs,
        cast(sum(f.gross_margin) as decimal(38, 4)) as gross_margin,
        cast(sum(f.fees) as decimal(38, 4)) as fees,
        cast(sum(f.return_loss) as decimal(38, 4)) as return_loss,
        cast(sum(f.net_margin) as decimal(38, 4)) as net_margin,
        cast(sum(f.replaced_revenue) as decimal(38, 4)) as replaced_revenue,
        cast(sum(f.refund) as decimal(38, 4)) as refund,
        cast(sum(f.units_mature) as decimal(38, 4)) as units_mature,
        cast(sum(f.units_returned) as decimal(38, 4)) as units_returned,
        cast(sum(f.units_back) as decimal(38, 4)) as units_back,
        cast(sum(cast(f.net_square as decimal(38, 8))) as double) as net_square,
        cast(sum(cast(f.net_weight as decimal(38, 8))) as double) as net_weight,
        cast(sum(cast(f.kept_net as decimal(38, 8))) as double) as kept_net,
        cast(sum(cast(f.kept_net_square as decimal(38, 8))) as double) as kept_net_square,
        cast(sum(cast(f.back_net as decimal(38, 8))) as double) as back_net,
        cast(sum(cast(f.back_net_square as decimal(38, 8))) as double) as back_net_square,
        cast(sum(cast(f.added_square as decimal(38, 8))) as double) as added_square,
        cast(sum(cast(f.mature_square as decimal(38, 8))) as double) as mature_square,
        cast(sum(cast(f.mature_returned as decimal(38, 8))) as double) as mature_returned,
        cast(sum(cast(f.returned_square as decimal(38, 8))) as double) as returned_square,
        cast(sum(cast(f.expected_units as decimal(38, 12))) as double) as expected_units,
        cast(sum(cast(f.baseline_units as decimal(38, 12))) as double) as baseline_units,
        cast(sum(cast(f.baseline_base as decimal(38, 12))) as double) as baseline_base
    from fact_effect as f
    group by f.anchor_no, f.target_no, f.rec_type_no, f.placement_no
) as e
    on e.anchor_no is not distinct from w.anchor_no
    and e.target_no = w.target_no
    and e.rec_type_no = w.rec_type_no
    and e.placement_no = w.placement_no
left join (
    select
        f.anchor_no,
        f.target_no,
        f.rec_type_no,
        f.placement_no,
        cast(sum(f.attached_buyers) as bigint) as attached_buyers,
        cast(sum(f.attached_repeats) as bigint) as attached_repeats,
        cast(sum(f.rest_buyers) as bigint) as rest_buyers,
        cast(sum(f.rest_repeats) as bigint) as rest_repeats,
        cast(sum(f.with_units) as decimal(38, 4)) as with_units,
        cast(sum(f.with_back) as decimal(38, 4)) as with_back,
        cast(sum(f.without_units) as decimal(38, 4)) as without_units,
        cast(sum(f.without_back) as decimal(38, 4)) as without_back,
        cast(sum(f.attached_value) as decimal(38, 4)) as attached_value,
        cast(sum(f.rest_value) as decimal(38, 4)) as rest_value,
        cast(sum(cast(f.attached_value_square as decimal(38, 8))) as double) as attached_value_square,
        cast(sum(cast(f.rest_value_square as decimal(38, 8))) as double) as rest_value_square
    from fact_outcome as f
    group by f.anchor_no, f.target_no, f.rec_type_no, f.placement_no
) as o
    on o.anchor_no = w.anchor_no
    and o.target_no = w.target_no
    and o.rec_type_no = w.rec_type_no
    and o.placement_no = w.placement_no
order by
    w.anchor_category_no nulls last, w.anchor_no nulls last, w.target_no, w.rec_type_no, w.placement_no
