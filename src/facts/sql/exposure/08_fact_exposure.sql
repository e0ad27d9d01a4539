-- Every deduplicated exposure with what it led to, sorted by anchor category,
-- anchor, target.
-- grain: one row per exposure_id and anchor_no (null without an anchor)
--
-- *_no columns of words are numbers of dimension_value, 0 for unknown. customer_no: 1
-- new, 2 returning when it was shown; owned_before: 1 the customer had not bought the
-- target by then, 2 had; price_band of the target, intent_band and cart_value_band:
-- thirds, 1 low to 3 high; all of them 0 for unknown. `lines` and what follows are sums
-- over its credited lines, see exposure_lines; with_units and what follows, see
-- exposure_orders and exposure_buyers.
select
    cast(coalesce(ac.category_no, case when k.anchor_no is not null then z.category_no end) as integer)
        as anchor_category_no,
    cast(coalesce(tc.category_no, z.category_no) as integer) as target_category_no,
    k.anchor_no,
    k.target_no,
    k.exposure_id,
    k.shown_at,
    k.visitor_no,
    rt.value_no as rec_type_no,
    pl.value_no as placement_no,
    cast(least(k.position, 32767) as smallint) as position,
    cast(least(k.list_size, 32767) as smallint) as list_size,
    coalesce(va.value_no, 0) as variant_no,
    coalesce(mv.value_no, 0) as model_version_no,
    coalesce(s.channel_no, 0) as channel_no,
    coalesce(s.device_no, 0) as device_no,
    coalesce(s.segment_no, 0) as segment_no,
    coalesce(s.tier_no, 0) as tier_no,
    coalesce(s.acquisition_channel_no, 0) as acquisition_channel_no,
    coalesce(s.intent_band, 0) as intent_band,
    coalesce(s.first_month, 0) as first_month,
    cast(case
        when s.customer_id is null then 0
        when s.first_at < k.shown_at then 2
        else 1
    end as smallint) as customer_no,
    cast(case
        when s.customer_id is null then 0
        when w.first_at < k.shown_at then 2
        else 1
    end as smallint) as owned_before,
    coalesce(b.price_band, 0) as price_band,
    cast(case
        when k.cart_value is null then 0
        when k.cart_value < v.low then 1
        when k.cart_value < v.high then 2
        else 3
    end as smallint) as cart_value_band,
    k.weight,
    k.viewable,
    k.in_cart,
    coalesce(o.clicked, false) as clicked,
    coalesce(case p.credit_rule
        when 'click_only' then o.attached_click_only
        when 'exposure_only' then o.attached_exposure_only
        else o.attached_click_then_view
    end, false) as attached,
    coalesce(o.attached_click_only, false) as attached_click_only,
    coalesce(o.attached_click_then_view, false) as attached_click_then_view,
    coalesce(o.attached_exposure_only, false) as attached_exposure_only,
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
    coalesce(l.net_margin, 0) as net_margin,
    coalesce(l.refund, 0) as refund,
    coalesce(l.units_mature, 0) as units_mature,
    coalesce(l.units_returned, 0) as units_returned,
    coalesce(l.units_back, 0) as units_back,
    coalesce(l.expected_units, 0) as expected_units,
    coalesce(l.baseline_units, 0) as baseline_units,
    coalesce(l.baseline_base, 0) as baseline_base,
    coalesce(r.with_units, 0) as with_units,
    coalesce(r.with_back, 0) as with_back,
    coalesce(r.without_units, 0) as without_units,
    coalesce(r.without_back, 0) as without_back,
    coalesce(y.attached_buyers, 0) as attached_buyers,
    coalesce(y.attached_repeats, 0) as attached_repeats,
    coalesce(y.attached_value, 0) as attached_value,
    coalesce(y.rest_buyers, 0) as rest_buyers,
    coalesce(y.rest_repeats, 0) as rest_repeats,
    coalesce(y.rest_value, 0) as rest_value
from exposure_kept as k
cross join param as p
left join category as z on z.is_none
left join product_category as ac on ac.product_no = k.anchor_no
left join product_category as tc on tc.product_no = k.target_no
left join price_band as b on b.product_no = k.target_no
cross join (
    select
        percentile_cont(0.333333) within group (order by cart_value) as low,
        percentile_cont(0.666667) within group (order by cart_value) as high
    from exposure_kept
) as v
left join session_context as s on s.session_no = k.session_no
left join product_owned as w on w.customer_id = s.customer_id and w.product_no = k.target_no
left join dimension_value as rt on rt.dimension = 'rec_type' and rt.value = k.rec_type
left join dimension_value as pl on pl.dimension = 'placement' and pl.value = k.placement
left join dimension_value as va on va.dimension = 'variant' and va.value = k.variant
left join dimension_value as mv on mv.dimension = 'model_version' and mv.value = k.model_version
left join exposure_outcome as o
    on o.exposure_id = k.exposure_id
    and o.anchor_no is not distinct from k.anchor_no
left join exposure_lines as l
    on l.exposure_id = k.exposure_id
    and l.anchor_no is not distinct from k.anchor_no
left join exposure_orders as r
    on r.exposure_id = k.exposure_id
    and r.anchor_no is not distinct from k.anchor_no
left join exposure_buyers as y
    on y.exposure_id = k.exposure_id
    and y.anchor_no is not distinct from k.anchor_no
order by anchor_category_no nulls last, k.anchor_no nulls last, k.target_no, k.shown_at, k.exposure_id
