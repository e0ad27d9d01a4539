-- What parts of each pair's exposures brought that only all the data tell.
-- grain: one row per pair with exposures of weight 100, dimension and value_no
-- key: anchor_no, target_no, dimension, value_no
--
-- dimension: 7 the how-manieth exposure of the pair to its visitor (4: or later), 8 whether
-- a discount was shown (1) or not (0). The other columns as in pair_evidence.
select
    cast(s.anchor_no as integer) as anchor_no,
    cast(s.target_no as integer) as target_no,
    cast(s.dimension as smallint) as dimension,
    cast(s.value_no as smallint) as value_no,
    cast(0 as integer) as part_no,
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
        case when grouping(f.nth) = 0 then 7 else 8 end as dimension,
        coalesce(f.nth, f.has_discount) as value_no,
        sum(cast(f.weight as decimal(38, 12))) as weight
    from exposure_trait as f
    group by grouping sets ((f.anchor_no, f.target_no, f.nth), (f.anchor_no, f.target_no, f.has_discount))
) as s
left join (
    select
        f.anchor_no,
        f.target_no,
        case when grouping(t.nth) = 0 then 7 else 8 end as dimension,
        coalesce(t.nth, t.has_discount) as value_no,
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
    from fact_effect as f
    join exposure_trait as t on t.exposure_id = f.exposure_id and t.anchor_no = f.anchor_no
    left join attach_detail as d on d.exposure_id = f.exposure_id and d.anchor_no = f.anchor_no
    where f.attached
    group by grouping sets ((f.anchor_no, f.target_no, t.nth), (f.anchor_no, f.target_no, t.has_discount))
) as e
    on e.anchor_no = s.anchor_no
    and e.target_no = s.target_no
    and e.dimension = s.dimension
    and e.value_no = s.value_no
order by s.anchor_no, s.target_no, s.dimension, s.value_no
