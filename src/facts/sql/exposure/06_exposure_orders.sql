-- The orders that an exposure stands for: anchors that came back, buyers that did.
-- grain: one row per exposure that got a credit or was seen before its anchor was
-- bought; key: exposure_id, anchor_no
--
-- with_*: mature units of the anchor, and those returned, in orders where the pair
-- got a credit; without_*: in the others. attached_buyers: credited orders with 90
-- days of data after them, attached_repeats those whose buyer came back, and
-- attached_value the net margin they brought; rest_* likewise for the others.
select
    u.exposure_id,
    u.anchor_no,
    cast(sum(case when u.is_attached then u.anchor_units else 0 end) as decimal(18, 4)) as with_units,
    cast(sum(case when u.is_attached then u.anchor_back else 0 end) as decimal(18, 4)) as with_back,
    cast(sum(case when u.is_attached then 0 else u.anchor_units end) as decimal(18, 4)) as without_units,
    cast(sum(case when u.is_attached then 0 else u.anchor_back end) as decimal(18, 4)) as without_back,
    cast(sum(case when u.is_attached and r.order_no is not null then 1 else 0 end) as integer) as attached_buyers,
    cast(sum(case when u.is_attached and r.came_back then 1 else 0 end) as integer) as attached_repeats,
    cast(sum(case when u.is_attached then coalesce(r.value, 0) else 0 end) as decimal(18, 4)) as attached_value,
    cast(sum(case when not u.is_attached and r.order_no is not null then 1 else 0 end) as integer) as rest_buyers,
    cast(sum(case when not u.is_attached and r.came_back then 1 else 0 end) as integer) as rest_repeats,
    cast(sum(case when not u.is_attached then coalesce(r.value, 0) else 0 end) as decimal(18, 4)) as rest_value
from (
    select order_no, exposure_id, anchor_no, is_attached, anchor_units, anchor_back
    from anchor_outcome
    union all
    select c.order_no, min(c.exposure_id) as exposure_id, c.anchor_no, true as is_attached,
        0 as anchor_units, 0 as anchor_back
    from credited_line as c
    left join anchor_outcome as a
        on a.order_no = c.order_no
        and a.anchor_no = c.anchor_no
        and a.target_no = c.target_no
    where a.order_no is null
    group by c.order_no, c.anchor_no, c.target_no
) as u
left join order_repeat as r on r.order_no = u.order_no
group by u.exposure_id, u.anchor_no
