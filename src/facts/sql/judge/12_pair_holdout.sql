-- What visitors who were shown nothing bought anyway.
-- grain: one row per anchor and target with an exposure, where there is a holdout
-- key: anchor_no, target_no
--
-- treated and held: visitors of the experiment; *_buyers those of them with an order of the
-- target that meets the pair's anchor test. purchases: such orders of treated visitors
-- who had seen the pair in the 7 days before.
select
    p.anchor_no,
    p.target_no,
    n.experiment_id,
    n.treated,
    coalesce(b.treated_buyers, 0) as treated_buyers,
    n.held,
    coalesce(b.held_buyers, 0) as held_buyers,
    coalesce(x.purchases, 0) as purchases
from pair_test as p
join (
    select
        experiment_id,
        cast(sum(case when is_treated then 1 else 0 end) as bigint) as treated,
        cast(sum(case when is_treated then 0 else 1 end) as bigint) as held
    from holdout_unit
    group by experiment_id
) as n on n.held > 0 and n.treated > 0
left join (
    select
        anchor_no,
        target_no,
        count(distinct case when is_treated then visitor_no end) as treated_buyers,
        count(distinct case when not is_treated then visitor_no end) as held_buyers
    from holdout_order
    group by anchor_no, target_no
) as b on b.anchor_no = p.anchor_no and b.target_no = p.target_no
left join (
    select h.anchor_no, h.target_no, count(distinct h.order_no) as purchases
    from holdout_order as h
    join exposure_kept as k
        on k.visitor_no = h.visitor_no
        and k.anchor_no = h.anchor_no
        and k.target_no = h.target_no
        and k.shown_at <= h.ordered_at
        and k.shown_at > h.ordered_at - interval '7' day
    where h.is_treated
    group by h.anchor_no, h.target_no
) as x on x.anchor_no = p.anchor_no and x.target_no = p.target_no
order by p.anchor_no, p.target_no
