-- Orders of the visitors of the holdout experiment with a target that meets a pair's
-- anchor test.
-- grain: one row per ok order, anchor and target; key: order_no, anchor_no, target_no
with
item as (
    select distinct s.order_no, s.product_no, s.ordered_at, u.visitor_no, u.is_treated
    from line_sale as s
    join ok_order as o on o.order_no = s.order_no
    join visitor as v on v.visitor_id = o.visitor_id
    join holdout_unit as u on u.visitor_no = v.visitor_no and s.ordered_at >= u.assigned_at
),
met as (
    select t.order_no, p.anchor_no, p.target_no, t.visitor_no, t.is_treated, t.ordered_at
    from item as t
    join item as a on a.order_no = t.order_no and a.product_no <> t.product_no
    join pair_test as p on p.anchor_no = a.product_no and p.target_no = t.product_no
    where p.needs_anchor
    union
    select t.order_no, p.anchor_no, p.target_no, t.visitor_no, t.is_treated, t.ordered_at
    from item as t
    join (
        select v.visitor_no, s.product_no, min(s.ordered_at) as first_at
        from line_sale as s
        join ok_order as o on o.order_no = s.order_no
        join visitor as v on v.visitor_id = o.visitor_id
        group by v.visitor_no, s.product_no
    ) as a on a.visitor_no = t.visitor_no and a.first_at < t.ordered_at
    join pair_test as p on p.anchor_no = a.product_no and p.target_no = t.product_no
    where p.needs_anchor and p.is_later
    union
    select t.order_no, p.anchor_no, p.target_no, t.visitor_no, t.is_treated, t.ordered_at
    from item as t
    join pair_test as p on p.target_no = t.product_no
    where not p.needs_anchor
)
select * from met
