-- Buyers who took a pair, and those who saw it and did not, by the exposure that their
-- first such order stands for.
-- grain: one row per exposure that such an order stands for; key: exposure_id, anchor_no
--
-- attached_*: buyers with a credit of the pair, at their first order with one; rest_*:
-- buyers who never had one, at their first order that holds the anchor and stands for
-- an exposure of the pair (see anchor_outcome). Only buyers with 90 days of data after that order:
-- repeats of them came back, value is the net margin of what they then bought,
-- valued those of whom it is known.
select
    b.exposure_id,
    b.anchor_no,
    cast(sum(case when b.is_attached then 1 else 0 end) as integer) as attached_buyers,
    cast(sum(case when b.is_attached and r.came_back then 1 else 0 end) as integer) as attached_repeats,
    cast(sum(case when b.is_attached then coalesce(r.value, 0) else 0 end) as decimal(18, 4)) as attached_value,
    sum(case when b.is_attached then cast(coalesce(r.value, 0) as double) * cast(coalesce(r.value, 0) as double) else 0 end)
        as attached_value_square,
    cast(sum(case when not b.is_attached then 1 else 0 end) as integer) as rest_buyers,
    cast(sum(case when not b.is_attached and r.came_back then 1 else 0 end) as integer) as rest_repeats,
    cast(sum(case when not b.is_attached then coalesce(r.value, 0) else 0 end) as decimal(18, 4)) as rest_value,
    sum(case when not b.is_attached then cast(coalesce(r.value, 0) as double) * cast(coalesce(r.value, 0) as double) else 0 end)
        as rest_value_square
from (
    select
        u.exposure_id,
        u.anchor_no,
        u.order_no,
        u.is_attached,
        row_number() over (
            partition by o.buyer_no, u.anchor_no, u.target_no
            order by case when u.is_attached then 0 else 1 end, u.order_no
        ) as place
    from (
        select order_no, anchor_no, target_no, min(exposure_id) as exposure_id, true as is_attached
        from credited_line
        where anchor_no is not null
        group by order_no, anchor_no, target_no
        union all
        select order_no, anchor_no, target_no, exposure_id, false as is_attached
        from anchor_outcome
        where not is_attached
    ) as u
    join ok_order as o on o.order_no = u.order_no
    where o.buyer_no is not null
) as b
join order_repeat as r on r.order_no = b.order_no
where b.place = 1
group by b.exposure_id, b.anchor_no
