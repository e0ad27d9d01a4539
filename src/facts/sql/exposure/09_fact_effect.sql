-- The exposures of fact_exposure that were clicked or credited, ready to be summed.
-- grain: one row per exposure_id and anchor_no (null without an anchor)
--
-- Its columns, sorted like it, and beside them: `lines` and what follows, sums over its
-- credited lines under the rule of param (see exposure_lines); clicks and attaches as 0
-- or 1; kept_* of attaches with a known net margin of which nothing came back, back_* of
-- those of which something did; squares and products for variances.
select
    e.*,
    case when e.clicked then 1 else 0 end as clicks,
    case when e.attached then 1 else 0 end as attaches,
    case when e.attached_click_only then 1 else 0 end as attaches_click_only,
    case when e.attached_click_then_view then 1 else 0 end as attaches_click_then_view,
    case when e.attached_exposure_only then 1 else 0 end as attaches_exposure_only,
    case when e.clicked and e.attached then 1 else 0 end as clicked_attaches,
    case when e.net_lines > 0 and e.units_back = 0 then 1 else 0 end as kept_attaches,
    case when e.net_lines > 0 and e.units_back > 0 then 1 else 0 end as back_attaches,
    cast(e.net_margin as double) * cast(e.net_margin as double) as net_square,
    cast(e.net_margin as double) * e.weight as net_weight,
    case when e.units_back = 0 then cast(e.net_margin as double) else 0 end as kept_net,
    case when e.units_back = 0 then cast(e.net_margin as double) * cast(e.net_margin as double) else 0 end as kept_net_square,
    case when e.units_back > 0 then cast(e.net_margin as double) else 0 end as back_net,
    case when e.units_back > 0 then cast(e.net_margin as double) * cast(e.net_margin as double) else 0 end as back_net_square,
    cast(e.revenue - e.replaced_revenue as double) * cast(e.revenue - e.replaced_revenue as double) as added_square,
    cast(e.units_mature as double) * cast(e.units_mature as double) as mature_square,
    cast(e.units_mature as double) * cast(e.units_returned as double) as mature_returned,
    cast(e.units_returned as double) * cast(e.units_returned as double) as returned_square
from (
    select
        f.*,
        coalesce(l.lines, 0) as lines,
        coalesce(l.priced_lines, 0) as priced_lines,
        coalesce(l.costed_lines, 0) as costed_lines,
        coalesce(l.margin_lines, 0) as margin_lines,
        coalesce(l.assumed_lines, 0) as assumed_lines,
        coalesce(l.loss_lines, 0) as loss_lines,
        coalesce(l.net_lines, 0) as net_lines,
        coalesce(l.refund_lines, 0) as refund_lines,
        coalesce(l.units, 0) as units,
        coalesce(l.revenue, 0) as revenue,
        coalesce(l.discounts, 0) as discounts,
        coalesce(l.cogs, 0) as cogs,
        coalesce(l.gross_margin, 0) as gross_margin,
        coalesce(l.fees, 0) as fees,
        coalesce(l.return_loss, 0) as return_loss,
        coalesce(l.replaced_margin, 0) as replaced_margin,
        coalesce(l.replaced_revenue, 0) as replaced_revenue,
        coalesce(l.replaced_unknown, 0) as replaced_unknown,
        coalesce(l.net_margin, 0) as net_margin,
        coalesce(l.refund, 0) as refund,
        coalesce(l.units_mature, 0) as units_mature,
        coalesce(l.units_returned, 0) as units_returned,
        coalesce(l.units_back, 0) as units_back,
        coalesce(l.expected_units, 0) as expected_units,
        coalesce(l.baseline_units, 0) as baseline_units,
        coalesce(l.baseline_base, 0) as baseline_base
    from fact_exposure as f
    left join exposure_lines as l
        on l.exposure_id = f.exposure_id
        and l.anchor_no is not distinct from f.anchor_no
    where f.clicked or f.attached_click_only or f.attached_click_then_view or f.attached_exposure_only
) as e
order by e.anchor_category_no nulls last, e.anchor_no nulls last, e.target_no, e.shown_at
