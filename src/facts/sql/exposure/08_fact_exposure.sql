-- Every deduplicated exposure with what it led to, sorted by anchor category,
-- anchor, target.
-- grain: one row per exposure_id and anchor_no (null without an anchor)
--
-- *_no columns of words are numbers of dimension_value, 0 for unknown. customer_no: 1
-- new, 2 returning when it was shown; owned_before: 1 the customer had not bought the
-- target by then, 2 had; price_band of the target, intent_band and cart_value_band:
-- thirds, 1 low to 3 high; all of them 0 for unknown. seen: the weight where it is
-- viewable, 0 where it is not, null where that is not known. What its clicks and credited lines
-- brought is in fact_effect, what buyers of its anchor did in fact_outcome: few exposures
-- have either, and sorting all of them with sixty more columns took five times as long.
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
    case when k.viewable then k.weight when not k.viewable then 0 end as seen,
    k.in_cart,
    coalesce(o.clicked, false) as clicked,
    coalesce(case p.credit_rule
        when 'click_only' then o.attached_click_only
        when 'exposure_only' then o.attached_exposure_only
        else o.attached_click_then_view
    end, false) as attached,
    coalesce(o.attached_click_only, false) as attached_click_only,
    coalesce(o.attached_click_then_view, false) as attached_click_then_view,
    coalesce(o.attached_exposure_only, false) as attached_exposure_only
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
order by anchor_category_no nulls last, k.anchor_no nulls last, k.target_no, k.shown_at
