-- Which orders of a target meet the anchor test of a pair.
-- grain: one row per anchor and target with an exposure; key: anchor_no, target_no
--
-- needs_anchor: a cross-sell, by the type with the most exposures (ties alphabetical).
-- is_later: shown after the purchase of the anchor too, so that an earlier order of the
-- anchor will do.
select
    t.anchor_no,
    t.target_no,
    t.cross_sell > t.bundle and t.cross_sell >= t.upsell as needs_anchor,
    t.later > 0 as is_later
from (
    select
        anchor_no,
        target_no,
        sum(case when rec_type = 'cross_sell' then weight else 0 end) as cross_sell,
        sum(case when rec_type = 'bundle' then weight else 0 end) as bundle,
        sum(case when rec_type = 'upsell' then weight else 0 end) as upsell,
        sum(case when placement in ('post_purchase', 'email', 'push') then 1 else 0 end) as later
    from exposure_kept
    where anchor_no is not null
    group by anchor_no, target_no
) as t
