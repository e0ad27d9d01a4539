-- The exposures of fact_exposure that led to anything, ready to be summed.
-- grain: one row per exposure_id and anchor_no (null without an anchor)
--
-- All its columns, sorted like it, and beside them: clicks and attaches as 0 or 1;
-- kept_* of attaches with a known net margin of which nothing came back, back_* of
-- those of which something did; squares and products for variances.
select
    f.*,
    case when f.clicked then 1 else 0 end as clicks,
    case when f.attached then 1 else 0 end as attaches,
    case when f.attached_click_only then 1 else 0 end as attaches_click_only,
    case when f.attached_click_then_view then 1 else 0 end as attaches_click_then_view,
    case when f.attached_exposure_only then 1 else 0 end as attaches_exposure_only,
    case when f.net_lines > 0 and f.units_back = 0 then 1 else 0 end as kept_attaches,
    case when f.net_lines > 0 and f.units_back > 0 then 1 else 0 end as back_attaches,
    cast(f.net_margin as double) * cast(f.net_margin as double) as net_square,
    cast(f.net_margin as double) * f.weight as net_weight,
    case when f.units_back = 0 then cast(f.net_margin as double) else 0 end as kept_net,
    case when f.units_back = 0 then cast(f.net_margin as double) * cast(f.net_margin as double) else 0 end
        as kept_net_square,
    case when f.units_back > 0 then cast(f.net_margin as double) else 0 end as back_net,
    case when f.units_back > 0 then cast(f.net_margin as double) * cast(f.net_margin as double) else 0 end
        as back_net_square,
    cast(f.units_mature as double) * cast(f.units_mature as double) as mature_square,
    cast(f.units_mature as double) * cast(f.units_returned as double) as mature_returned,
    cast(f.units_returned as double) * cast(f.units_returned as double) as returned_square
from fact_exposure as f
where f.clicked
    or f.attached_click_only
    or f.attached_click_then_view
    or f.attached_exposure_only
    or f.with_units > 0
    or f.without_units > 0
    or f.attached_buyers > 0
    or f.rest_buyers > 0
order by f.anchor_category_no nulls last, f.anchor_no nulls last, f.target_no, f.shown_at, f.exposure_id
