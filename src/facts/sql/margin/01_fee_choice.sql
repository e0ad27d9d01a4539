-- Which amounts the fee rules set where.
-- grain: one row per category and channel of an order (a null channel is one);
-- key: category_no, channel
--
-- Each amount is that of the rule with the deepest category that sets it, else of the
-- channel's, else of one without a scope; of equals the lowest rule_id. An amount that
-- none sets is 0. fixed belongs to the order: its channel's, else the one
-- without a scope. fee_category (from Rust) says which category a scope names.
select
    k.category_no,
    h.channel,
    coalesce(max(case when f.amount = 'pct' then f.value end), 0) as pct,
    coalesce(max(case when f.amount = 'fixed' then f.value end), 0) as fixed,
    coalesce(max(case when f.amount = 'ship_incremental' then f.value end), 0) as ship_incremental,
    coalesce(max(case when f.amount = 'pick_pack' then f.value end), 0) as pick_pack,
    coalesce(max(case when f.amount = 'return_handling' then f.value end), 0) as return_handling,
    coalesce(max(case when f.amount = 'restock_recovery' then f.value end), 0) as restock_recovery
from category as k
cross join (select distinct channel from ok_order) as h
left join (
    select
        c.category_no,
        d.channel,
        a.amount,
        a.value,
        row_number() over (
            partition by c.category_no, d.channel, a.amount
            order by r.rank, r.depth desc, r.rule_id
        ) as place
    from (
        select f.rule_id, 1 as rank, a.depth, a.category_no, cast(null as string) as channel
        from fees as f
        join fee_category as g on g.rule_id = f.rule_id
        join category_ancestor as a on a.ancestor_no = g.category_no
        union all
        select f.rule_id, 2 as rank, 0 as depth, cast(null as integer) as category_no,
            trim(substr(lower(trim(f.scope)), 9)) as channel
        from fees as f
        where lower(trim(f.scope)) like 'channel:%'
        union all
        select f.rule_id, 3 as rank, 0 as depth, cast(null as integer) as category_no,
            cast(null as string) as channel
        from fees as f
        where f.scope is null or trim(f.scope) = ''
    ) as r
    join (
        select rule_id, 'pct' as amount, pct as value from fees
        union all
        select rule_id, 'fixed' as amount, cast(fixed as double) as value from fees
        union all
        select rule_id, 'ship_incremental' as amount, cast(ship_incremental as double) as value from fees
        union all
        select rule_id, 'pick_pack' as amount, cast(pick_pack as double) as value from fees
        union all
        select rule_id, 'return_handling' as amount, cast(return_handling as double) as value from fees
        union all
        select rule_id, 'restock_recovery' as amount, restock_recovery as value from fees
    ) as a on a.rule_id = r.rule_id and a.value is not null and (a.amount <> 'fixed' or r.rank > 1)
    join category as c on r.rank > 1 or r.category_no = c.category_no
    join (select distinct channel from ok_order) as d on r.rank <> 2 or r.channel = lower(trim(d.channel))
) as f
    on f.category_no = k.category_no
    and f.channel is not distinct from h.channel
    and f.place = 1
group by k.category_no, h.channel
