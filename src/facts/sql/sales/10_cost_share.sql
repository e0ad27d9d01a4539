-- How much of net revenue goods cost, where the cost is known: it stands in
-- where a line's cost is not.
-- grain: one row per level and category; key: level, category_no
-- (level 'category', 'first_level', or 'shop' with a null category_no)
--
-- Lines of products without a category count for the shop only. Where revenue is not above
-- 0, the next level stands in.
select s.level, s.category_no, cast(s.cogs as double) / cast(s.revenue as double) as cost_share
from (
    select
        t.level,
        t.category_no,
        cast(sum(t.cost) as decimal(38, 8)) as cogs,
        cast(sum(t.revenue) as decimal(38, 8)) as revenue
    from (
        select
            l.level,
            case l.level when 'category' then n.category_no when 'first_level' then n.first_level_no end
                as category_no,
            cast(n.exact_cost as decimal(28, 8)) as cost,
            cast(n.exact_revenue as decimal(28, 8)) as revenue
        from line_net as n
        cross join (values ('category'), ('first_level'), ('shop')) as l (level)
        where n.cost is not null and n.revenue is not null
    ) as t
    where t.category_no is not null or t.level = 'shop'
    group by t.level, t.category_no
) as s
where s.revenue > 0
