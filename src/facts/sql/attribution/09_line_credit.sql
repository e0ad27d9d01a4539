-- The exposure that each line is credited to, under each rule.
-- grain: one row per line of an ok order that an exposure led to, and rule
-- key: order_no, line_no, rule; rule is 'click_only', 'click_then_view' or 'exposure_only'
--
-- A gift is credited to none. method: 'exposure_id' or 'rec_id' (the line names it; these come first under
-- every rule), 'click', 'view'. Latest first; equal times: lowest position (none
-- last), then exposure_id, then the anchor of the lowest number.
select
    p.order_no,
    p.line_no,
    p.rule,
    p.exposure_id,
    p.anchor_no,
    case p.step when 1 then 'exposure_id' when 2 then 'rec_id' when 3 then 'click' else 'view' end as method
from (
    select
        s.order_no,
        s.line_no,
        r.rule,
        s.exposure_id,
        s.anchor_no,
        s.step,
        row_number() over (
            partition by s.order_no, s.line_no, r.rule
            order by s.step, s.since desc, s.position nulls last, s.exposure_id, s.anchor_no nulls last
        ) as place
    from (
        select order_no, line_no, exposure_id, anchor_no, position, tag as step, shown_at as since
        from credit_candidate
        where tag is not null and not is_gift
        union all
        select order_no, line_no, exposure_id, anchor_no, position, 3 as step, clicked_at as since
        from credit_candidate
        where passes and clicked_at is not null and not is_gift
        union all
        select order_no, line_no, exposure_id, anchor_no, position, 4 as step, shown_at as since
        from credit_candidate
        where passes and is_viewed and not is_gift
    ) as s
    join (
        select 'click_only' as rule, 3 as last_step, 0 as left_out
        union all
        select 'click_then_view' as rule, 4 as last_step, 0 as left_out
        union all
        select 'exposure_only' as rule, 4 as last_step, 3 as left_out
    ) as r on s.step <= r.last_step and s.step <> r.left_out
) as p
where p.place = 1
