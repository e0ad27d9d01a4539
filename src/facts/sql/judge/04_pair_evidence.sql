-- What is known of each pair that was shown, to judge it by.
-- grain: one row per anchor and target with an exposure; key: anchor_no, target_no
--
-- Sums over fact_exposure and fact_effect; attach_detail tells what an attach would
-- lose. seen of seen_known: weight of viewable exposures, of those of which that is known;
-- position_sum of position_known: weight x position, of those with one. kept and back:
-- attaches of a known net margin of which nothing, or something, came back; *_net their
-- net margins, *_square their squares. In floating point: for statistics.
select
    s.anchor_no,
    s.target_no,
    s.category_no,
    cast(s.weight as double) as weight,
    cast(s.seen as double) as seen,
    cast(s.seen_known as double) as seen_known,
    cast(s.position_sum as double) as position_sum,
    cast(s.position_known as double) as position_known,
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
    cast(coalesce(e.discounts, 0) as double) as discounts,
    cast(coalesce(e.clicks, 0) as double) as clicks,
    cast(coalesce(e.discounted, 0) as double) as discounted,
    cast(coalesce(e.revenue, 0) as double) as revenue,
    cast(coalesce(e.assumed_revenue, 0) as double) as assumed_revenue,
    cast(coalesce(e.mendable_back, 0) as double) as mendable_back,
    cast(coalesce(o.with_units, 0) as double) as with_units,
    cast(coalesce(o.with_back, 0) as double) as with_back,
    cast(coalesce(o.without_units, 0) as double) as without_units,
    cast(coalesce(o.without_back, 0) as double) as without_back
from (
    select
        f.anchor_no,
        f.target_no,
        max(f.target_category_no) as category_no,
        sum(cast(f.weight as decimal(38, 12))) as weight,
        sum(cast(case when f.viewable then f.weight else 0 end as decimal(38, 12))) as seen,
        sum(cast(case when f.viewable is not null then f.weight else 0 end as decimal(38, 12))) as seen_known,
        sum(cast(f.weight * f.position as decimal(38, 12))) as position_sum,
        sum(cast(case when f.position is not null then f.weight else 0 end as decimal(38, 12))) as position_known
    from fact_exposure as f
    where f.anchor_no is not null
    group by f.anchor_no, f.target_no
) as s
left join (
    select
        f.anchor_no,
        f.target_no,
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
        sum(f.discounts) as discounts,
        sum(f.clicks) as clicks,
        sum(case when f.attached and f.discounts > 0 then 1 else 0 end) as discounted,
        sum(f.revenue) as revenue,
        sum(d.assumed_revenue) as assumed_revenue,
        sum(d.mendable_back) as mendable_back
    from fact_effect as f
    left join attach_detail as d on d.exposure_id = f.exposure_id and d.anchor_no = f.anchor_no
    where f.anchor_no is not null
    group by f.anchor_no, f.target_no
) as e on e.anchor_no = s.anchor_no and e.target_no = s.target_no
left join (
    select
        f.anchor_no,
        f.target_no,
        sum(f.with_units) as with_units,
        sum(f.with_back) as with_back,
        sum(f.without_units) as without_units,
        sum(f.without_back) as without_back
    from fact_outcome as f
    group by f.anchor_no, f.target_no
) as o on o.anchor_no = s.anchor_no and o.target_no = s.target_no
order by s.anchor_no, s.target_no
