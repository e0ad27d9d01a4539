-- Which fee rule holds where.
-- grain: one row per category and channel of an order (a null channel is one);
-- key: category_no, channel
--
-- Of the rules that fit, the one of the deepest category wins, then one of the
-- channel, then one without a scope; of equals the lowest rule_id. rule_id is null
-- where none fits. fee_category (from Rust) says which category a scope names.
select c.category_no, c.channel, c.rule_id
from (
    select
        k.category_no,
        h.channel,
        r.rule_id,
        row_number() over (
            partition by k.category_no, h.channel
            order by r.rank nulls last, r.depth desc nulls last, r.rule_id nulls last
        ) as place
    from category as k
    cross join (select distinct channel from ok_order) as h
    left join (
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
        on (r.rank = 1 and r.category_no = k.category_no)
        or (r.rank = 2 and r.channel = lower(trim(h.channel)))
        or r.rank = 3
) as c
where c.place = 1
