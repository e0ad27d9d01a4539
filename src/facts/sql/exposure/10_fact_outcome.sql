-- The exposures of fact_exposure that an order with their anchor stands for, ready to be summed.
-- grain: one row per exposure_id and anchor_no
--
-- The columns that it can be selected by, sorted like it, and beside them those of
-- exposure_orders and exposure_buyers.
select
    f.anchor_category_no,
    f.target_category_no,
    f.anchor_no,
    f.target_no,
    f.shown_at,
    f.visitor_no,
    f.rec_type_no,
    f.placement_no,
    f.position,
    f.list_size,
    f.variant_no,
    f.model_version_no,
    f.channel_no,
    f.device_no,
    f.segment_no,
    f.tier_no,
    f.acquisition_channel_no,
    f.intent_band,
    f.first_month,
    f.customer_no,
    f.owned_before,
    f.price_band,
    f.cart_value_band,
    f.weight,
    o.with_units,
    o.with_back,
    o.without_units,
    o.without_back,
    o.attached_buyers,
    o.attached_repeats,
    o.attached_value,
    o.attached_value_square,
    o.rest_buyers,
    o.rest_repeats,
    o.rest_value,
    o.rest_value_square
from fact_exposure as f
join (
    select
        exposure_id,
        anchor_no,
        cast(sum(with_units) as decimal(18, 4)) as with_units,
        cast(sum(with_back) as decimal(18, 4)) as with_back,
        cast(sum(without_units) as decimal(18, 4)) as without_units,
        cast(sum(without_back) as decimal(18, 4)) as without_back,
        cast(sum(attached_buyers) as integer) as attached_buyers,
        cast(sum(attached_repeats) as integer) as attached_repeats,
        cast(sum(attached_value) as decimal(18, 4)) as attached_value,
        cast(sum(attached_value_square) as double) as attached_value_square,
        cast(sum(rest_buyers) as integer) as rest_buyers,
        cast(sum(rest_repeats) as integer) as rest_repeats,
        cast(sum(rest_value) as decimal(18, 4)) as rest_value,
        cast(sum(rest_value_square) as double) as rest_value_square
    from (
        select
            exposure_id,
            anchor_no,
            with_units,
            with_back,
            without_units,
            without_back,
            0 as attached_buyers,
            0 as attached_repeats,
            0 as attached_value,
            0 as attached_value_square,
            0 as rest_buyers,
            0 as rest_repeats,
            0 as rest_value,
            0 as rest_value_square
        from exposure_orders
        union all
        select
            exposure_id,
            anchor_no,
            0 as with_units,
            0 as with_back,
            0 as without_units,
            0 as without_back,
            attached_buyers,
            attached_repeats,
            attached_value,
            attached_value_square,
            rest_buyers,
            rest_repeats,
            rest_value,
            rest_value_square
        from exposure_buyers
    ) as u
    group by exposure_id, anchor_no
) as o
    on o.exposure_id = f.exposure_id
    and o.anchor_no = f.anchor_no
order by f.anchor_category_no nulls last, f.anchor_no nulls last, f.target_no, f.shown_at
