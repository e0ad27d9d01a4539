-- What each pair brought at each placement, to judge pairs and slots by.
-- grain: one row per pair, placement_no and rec_type_no with an exposure in {scope}
-- key: anchor_no, target_no, placement_no, rec_type_no
--
-- lately: the part of weight within 28 days of the last exposure of all; kept and back:
-- attaches of a known net margin of which nothing, or something, came back.
select
    cast(s.anchor_no as bigint) as anchor_no,
    cast(s.target_no as bigint) as target_no,
    cast(s.placement_no as bigint) as placement_no,
    cast(s.rec_type_no as bigint) as rec_type_no,
    cast(s.category_no as bigint) as category_no,
    cast(s.weight as double) as weight,
    cast(s.lately as double) as lately,
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
    cast(coalesce(e.revenue, 0) as double) as revenue,
    cast(coalesce(e.cogs, 0) as double) as cogs,
    cast(coalesce(e.discounts, 0) as double) as discounts
from (
    select
        f.anchor_no,
        f.target_no,
        f.placement_no,
        f.rec_type_no,
        max(f.target_category_no) as category_no,
        sum(cast(f.weight as decimal(38, 12))) as weight,
        sum(cast(case when f.shown_at > z.last_at - interval '28' day then f.weight else 0 end as decimal(38, 12)))
            as lately
    from fact_exposure as f
    cross join (select max(shown_at) as last_at from fact_exposure) as z
    where f.anchor_no is not null and {scope}
    group by f.anchor_no, f.target_no, f.placement_no, f.rec_type_no
) as s
left join (
    select
        f.anchor_no,
        f.target_no,
        f.placement_no,
        f.rec_type_no,
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
        sum(f.revenue) as revenue,
        sum(f.cogs) as cogs,
        sum(f.discounts) as discounts
    from fact_effect as f
    where f.anchor_no is not null and f.attached and {scope}
    group by f.anchor_no, f.target_no, f.placement_no, f.rec_type_no
) as e
    on e.anchor_no = s.anchor_no
    and e.target_no = s.target_no
    and e.placement_no = s.placement_no
    and e.rec_type_no = s.rec_type_no
order by s.anchor_no, s.target_no, s.placement_no, s.rec_type_no
