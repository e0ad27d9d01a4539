-- How much of net revenue goods cost, where the cost is known: it stands in
-- where a line's cost is not.
-- grain: one row per level and category; key: level, category_no
-- (level 'category', 'first_level', or 'shop' with a null category_no)
--
-- Lines of products without a category count for the shop only.
select s.level, s.category_no, cast(s.cogs as double) / cast(s.revenue as double) as cost_share
from (
    select
        t.level,
        t.category_no,
        cast(sum(t.cost) as decimal(38, 4)) as cogs,
        cast(sum(t.revenue) as decimal(38, 4)) as revenue
    from (
        select 'category' as level, category_no, cost, revenue
        from line_net
        where category_no is not null
        union all
        select 'first_level' as level, first_level_no as category_no, cost, revenue
        from line_net
        where first_level_no is not null
        union all
        select 'shop' as level, cast(null as integer) as category_no, cost, revenue
        from line_net
    ) as t
    where t.cost is not null and t.revenue is not null
    group by t.level, t.category_no
) as s
where s.revenue > 0
