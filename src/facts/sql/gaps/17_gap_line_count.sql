-- How many lines each gap of lines affects.
-- grain: one row per gap whose rows are lines of ok orders; key: code
--
-- Columns as in the step gap_count. ORPHAN_CREDIT and CLOCK_SKEW are counted over
-- the lines that name a recommendation or an exposure, the others over all lines.
select
    l.code,
    l.affected,
    case when l.code in ('ORPHAN_CREDIT', 'CLOCK_SKEW') then t.tagged else a.lines end as of_rows,
    case
        when l.code = 'PRODUCT_UNMAPPED' and a.revenue > 0 then l.revenue / a.revenue
        when l.code in ('COST_MISSING', 'COST_STALE') and x.revenue > 0
            then l.attached_revenue / x.revenue
    end as blocking,
    false as is_minor
from (
    select
        g.code,
        count(*) as affected,
        cast(sum(f.revenue) as double) as revenue,
        cast(coalesce(sum(x.revenue), 0) as double) as attached_revenue
    from gap_line as g
    join line_fact as f on f.order_no = g.order_no and f.line_no = g.line_no
    left join attached_line as x on x.order_no = g.order_no and x.line_no = g.line_no
    where g.code in (
        'PRODUCT_UNMAPPED', 'PRODUCT_NEAR', 'COST_MISSING', 'COST_STALE', 'PRICE_MISSING',
        'ORPHAN_CREDIT', 'CLOCK_SKEW'
    )
    group by g.code
) as l
cross join (select count(*) as lines, cast(sum(revenue) as double) as revenue from line_fact) as a
cross join (select cast(sum(revenue) as double) as revenue from attached_line) as x
cross join (select count(*) as tagged from line_tag) as t
