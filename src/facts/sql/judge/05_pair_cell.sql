-- What parts of each pair's exposures brought.
-- grain: one row per pair with exposures of weight 100, dimension, value_no and part_no
-- key: anchor_no, target_no, dimension, value_no, part_no
--
-- dimension: 1 placement (part_no: channel_no x 1000 + device_no), 2 position (0 unknown),
-- 3 customer, 4 segment, 5 tier, 6 intent band; value_no as in fact_exposure. The other
-- columns as in pair_evidence.
select
    cast(s.anchor_no as integer) as anchor_no,
    cast(s.target_no as integer) as target_no,
    cast(s.dimension as smallint) as dimension,
    cast(s.value_no as smallint) as value_no,
    cast(s.part_no as integer) as part_no,
    cast(s.weight as double) as weight,
    cast(coalesce(e.attaches, 0) as double) as attaches,
    cast(coalesce(e.kept, 0) as double) as kept,
    cast(coalesce(e.kept_net, 0) as double) as kept_net,
    cast(coalesce(e.kept_square, 0) as double) as kept_square,
    cast(coalesce(e.back, 0) as double) as back,
    cast(coalesce(e.back_net, 0) as double) as back_net,
    cast(coalesce(e.back_square, 0) as double) as back_square,
    cast(coalesce(e.return_loss, 0) as double) as return_loss,
    cast(coalesce(e.units, 0) as double) as units,
    cast(coalesce(e.units_back, 0) as double) as units_back,
    cast(coalesce(e.units_expected, 0) as double) as units_expected,
    cast(coalesce(e.loss_if_back, 0) as double) as loss_if_back,
    cast(coalesce(e.loss_units, 0) as double) as loss_units,
    cast(coalesce(e.discounts, 0) as double) as discounts
from (
    select
        f.anchor_no,
        f.target_no,
        case
            when grouping(f.placement_no) = 0 then 1
            when grouping(f.position) = 0 then 2
            when grouping(f.customer_no) = 0 then 3
            when grouping(f.segment_no) = 0 then 4
            when grouping(f.tier_no) = 0 then 5
            else 6
        end as dimension,
        coalesce(f.placement_no, f.position, f.customer_no, f.segment_no, f.tier_no, f.intent_band) as value_no,
        coalesce(cast(f.channel_no as integer) * 1000 + f.device_no, 0) as part_no,
        sum(cast(f.weight as decimal(38, 12))) as weight
    from (
        select anchor_no, target_no, placement_no, channel_no, device_no, coalesce(position, 0) as position, customer_no,
                segment_no, tier_no, intent_band, weight
        from fact_exposure
        where anchor_no is not null
    ) as f
    join (
        select anchor_no, target_no
        from fact_exposure
        where anchor_no is not null
        group by anchor_no, target_no
        having sum(weight) >= 100
    ) as g on g.anchor_no = f.anchor_no and g.target_no = f.target_no
    group by
        grouping sets (
            (f.anchor_no, f.target_no, f.placement_no, f.channel_no, f.device_no),
            (f.anchor_no, f.target_no, f.position),
            (f.anchor_no, f.target_no, f.customer_no),
            (f.anchor_no, f.target_no, f.segment_no),
            (f.anchor_no, f.target_no, f.tier_no),
            (f.anchor_no, f.target_no, f.intent_band)
        )
) as s
left join (
    select
        f.anchor_no,
        f.target_no,
        case
            when grouping(f.placement_no) = 0 then 1
            when grouping(f.position) = 0 then 2
            when grouping(f.customer_no) = 0 then 3
            when grouping(f.segment_no) = 0 then 4
            when grouping(f.tier_no) = 0 then 5
            else 6
        end as dimension,
        coalesce(f.placement_no, f.position, f.customer_no, f.segment_no, f.tier_no, f.intent_band) as value_no,
        coalesce(cast(f.channel_no as integer) * 1000 + f.device_no, 0) as part_no,
        sum(f.attaches) as attaches,
        sum(f.kept_attaches) as kept,
        sum(cast(f.kept_net as decimal(38, 8))) as kept_net,
        sum(cast(f.kept_net_square as decimal(38, 8))) as kept_square,
        sum(f.back_attaches) as back,
        sum(cast(f.back_net as decimal(38, 8))) as back_net,
        sum(cast(f.back_net_square as decimal(38, 8))) as back_square,
        sum(case when f.net_lines > 0 then f.return_loss else 0 end) as return_loss,
        sum(f.units) as units,
        sum(f.units_back) as units_back,
        sum(cast(f.expected_units as decimal(38, 12))) as units_expected,
        sum(d.loss_if_back) as loss_if_back,
        sum(d.loss_units) as loss_units,
        sum(f.discounts) as discounts
    from (
        select anchor_no, target_no, placement_no, channel_no, device_no, coalesce(position, 0) as position, customer_no,
                segment_no, tier_no, intent_band,
            exposure_id, attaches, kept_attaches, kept_net, kept_net_square, back_attaches, back_net, back_net_square,
            net_lines, return_loss, units, units_back, expected_units, discounts
        from fact_effect
        where anchor_no is not null and attached
    ) as f
    left join attach_detail as d on d.exposure_id = f.exposure_id and d.anchor_no = f.anchor_no
    group by
        grouping sets (
            (f.anchor_no, f.target_no, f.placement_no, f.channel_no, f.device_no),
            (f.anchor_no, f.target_no, f.position),
            (f.anchor_no, f.target_no, f.customer_no),
            (f.anchor_no, f.target_no, f.segment_no),
            (f.anchor_no, f.target_no, f.tier_no),
            (f.anchor_no, f.target_no, f.intent_band)
        )
) as e
    on e.anchor_no = s.anchor_no
    and e.target_no = s.target_no
    and e.dimension = s.dimension
    and e.value_no = s.value_no
    and e.part_no = s.part_no
order by s.anchor_no, s.target_no, s.dimension, s.value_no, s.part_no
