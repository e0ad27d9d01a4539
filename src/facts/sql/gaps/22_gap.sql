-- What the data lack, and how much depends on it.
-- grain: one row per gap that is there; key: code
--
-- rows: affected rows of one table; share: of all rows of that table. revenue_share:
-- share of attached revenue (step attached_line) on the lines that the gap touches;
-- null with revenue_share_note where it cannot be told. example: up to five, a line
-- each. place orders by severity, then by share.
select
    g.code,
    g.severity,
    g.rows,
    g.share,
    g.revenue_share,
    g.affects,
    g.fix,
    g.example,
    g.meaning,
    g.revenue_share_note,
    cast(row_number() over (
        order by
            case g.severity when 'error' then 0 when 'warn' then 1 else 2 end,
            g.share desc,
            g.code
    ) as integer) as place
from (
    select
        n.code,
        case
            when n.is_minor then 'info'
            when coalesce(n.blocking, cast(n.affected as double) / n.of_rows) > c.blocks_above then 'error'
            else c.severity_below
        end as severity,
        n.affected as rows,
        cast(n.affected as double) / n.of_rows as share,
        case when c.no_share is null and a.revenue > 0
            then coalesce(t.revenue, 0) / a.revenue end as revenue_share,
        c.affects,
        c.fix,
        coalesce(e.example, '') as example,
        c.meaning,
        case
            when c.no_share is not null then c.no_share
            when not coalesce(a.revenue > 0, false) then 'No attached revenue is known.'
        end as revenue_share_note
    from gap_count as n
    join gap_code as c on c.code = n.code
    cross join (select cast(sum(revenue) as double) as revenue from attached_line) as a
    left join (
        select g.code, cast(sum(x.revenue) as double) as revenue
        from gap_line as g
        join attached_line as x on x.order_no = g.order_no and x.line_no = g.line_no
        group by g.code
    ) as t on t.code = n.code
    left join (
        select
            code,
            concat_ws(
                chr(10),
                max(case when place = 1 then replace(example, chr(10), ' ') end),
                max(case when place = 2 then replace(example, chr(10), ' ') end),
                max(case when place = 3 then replace(example, chr(10), ' ') end),
                max(case when place = 4 then replace(example, chr(10), ' ') end),
                max(case when place = 5 then replace(example, chr(10), ' ') end)
            ) as example
        from gap_example
        group by code
    ) as e on e.code = n.code
) as g
order by place
