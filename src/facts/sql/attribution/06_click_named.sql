-- Clicks that name an exposure which counts, or which another stands for.
-- grain: one row per click and anchor of its exposure; key: click_id, anchor_no
select c.click_id, c.clicked_at, k.exposure_id, k.anchor_no
from clicks as c
join (
    select exposure_id, anchor_no, exposure_id as named_id
    from exposure_kept
    union all
    select kept_id as exposure_id, anchor_no, exposure_id as named_id
    from exposure_repeat
    where place > 1
) as i on i.named_id = c.exposure_id
join exposure_kept as k
    on k.exposure_id = i.exposure_id
    and k.anchor_no is not distinct from i.anchor_no
left join visitor as v on v.visitor_id = c.visitor_id
where not coalesce(v.is_bot, false)
