-- What an exposure led to.
-- grain: one row per exposure with a click or a credited line; key: exposure_id, anchor_no
--
-- attached_* tell whether a line is credited to it under each rule.
select
    u.exposure_id,
    u.anchor_no,
    max(u.clicks) > 0 as clicked,
    max(u.click_only) > 0 as attached_click_only,
    max(u.click_then_view) > 0 as attached_click_then_view,
    max(u.exposure_only) > 0 as attached_exposure_only
from (
    select exposure_id, anchor_no, 1 as clicks, 0 as click_only, 0 as click_then_view, 0 as exposure_only
    from click_used
    union all
    select
        exposure_id,
        anchor_no,
        0 as clicks,
        case when rule = 'click_only' then 1 else 0 end as click_only,
        case when rule = 'click_then_view' then 1 else 0 end as click_then_view,
        case when rule = 'exposure_only' then 1 else 0 end as exposure_only
    from line_credit
) as u
group by u.exposure_id, u.anchor_no
