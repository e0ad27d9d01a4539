-- How many rows of which table each gap affects; gaps of no row are not here.
-- grain: one row per gap; key: code
--
-- affected of of_rows rows of one table. blocking is the share that a verdict's
-- limit is compared with where it is not affected / of_rows. is_minor: too little to
-- heed, whatever the limit.
select c.code, c.affected, c.of_rows, c.blocking, c.is_minor
from (
    select code, affected, of_rows, blocking, is_minor
    from gap_line_count

    union all
    select
        case when e.is_anchor = 1 then 'REC_UNTRACKED' else 'VARIANT_UNTAGGED' end as code,
        case when e.is_anchor = 1 then e.untracked when e.tagged > 0 then e.untagged else 0 end as affected,
        e.exposures as of_rows,
        cast(null as double) as blocking,
        false as is_minor
    from (
        select w.is_anchor, r.untracked, v.untagged, v.tagged, v.exposures
        from (values (1), (0)) as w (is_anchor)
        cross join (
            select cast(coalesce(sum(case when anchor_id is null then 1 else 0 end), 0) as bigint) as untracked
            from exposure_context
        ) as r
        cross join (
            select count(*) - count(variant) as untagged, count(variant) as tagged, count(*) as exposures
            from exposures
        ) as v
    ) as e

    union all
    select
        'EXPOSURE_REPEAT' as code, r.affected, e.exposures as of_rows,
        cast(null as double) as blocking, false as is_minor
    from (select count(distinct exposure_id) as affected from exposure_repeat where place > 1) as r
    cross join data_span as e

    union all
    select
        'SELF_PAIR' as code, s.affected, e.exposures as of_rows,
        cast(null as double) as blocking, false as is_minor
    from (select count(distinct exposure_id) as affected from exposure_seen where is_self) as s
    cross join data_span as e

    union all
    select
        'EXPOSURE_HOLE' as code,
        cast(sum(case when is_hole then 1 else 0 end) as bigint) as affected,
        count(*) as of_rows,
        cast(null as double) as blocking,
        max(case when is_hole then usual end) < 20 as is_minor
    from exposure_day

    union all
    select
        'BOT' as code, b.affected, v.visitors as of_rows,
        cast(null as double) as blocking, false as is_minor
    from (select count(*) as affected from bot_visitor) as b
    cross join (select count(distinct visitor_id) as visitors from exposures) as v

    union all
    select
        'ORPHAN_CLICK' as code, o.affected, a.clicks as of_rows,
        cast(null as double) as blocking, false as is_minor
    from (select count(*) as affected from click_orphan) as o
    cross join (select count(*) as clicks from clicks) as a

    union all
    select
        'RETURN_UNLINKED' as code, unlinked as affected, returns as of_rows,
        case when unvalued = 0 and value > 0 then unlinked_value / value end as blocking,
        false as is_minor
    from return_value_sum

    union all
    select
        'RETURN_ABSENT' as code,
        case when r.returns = 0 and m.orders >= 1000 then m.orders else 0 end as affected,
        o.orders as of_rows,
        cast(null as double) as blocking,
        false as is_minor
    from (select count(*) as orders from mature_order) as m
    cross join (select count(*) as orders from ok_order) as o
    cross join (select count(*) as returns from returns) as r

    union all
    select
        'DATE_MISSING' as code, count(*) - count(ordered_at) as affected, count(*) as of_rows,
        cast(null as double) as blocking, false as is_minor
    from ok_order

    union all
    select
        'CURRENCY_NO_FX' as code, f.affected, o.orders as of_rows,
        cast(null as double) as blocking, false as is_minor
    from (select count(*) as affected from order_no_fx) as f
    cross join (select count(*) as orders from ok_order) as o

    union all
    select
        'ORDER_EMPTY' as code, orders_without_lines as affected, orders as of_rows,
        cast(null as double) as blocking, false as is_minor
    from shop_fact

    union all
    select
        'ORPHAN_LINE' as code, s.orphan_lines as affected, l.lines as of_rows,
        cast(null as double) as blocking, false as is_minor
    from shop_fact as s
    cross join (select count(*) as lines from order_lines) as l

    union all
    select
        'TZ_SHIFT' as code, orders as affected, orders as of_rows,
        cast(null as double) as blocking, false as is_minor
    from clock_shift
    where is_shifted

    union all
    select
        'MULTI_ARM' as code,
        cast(sum(case when arms > 1 then 1 else 0 end) as bigint) as affected,
        count(*) as of_rows,
        cast(null as double) as blocking,
        false as is_minor
    from experiment_unit

    union all
    select
        'SRM' as code,
        cast(sum(case when f.experiment_id is null then 0 else 1 end) as bigint) as affected,
        count(*) as of_rows,
        cast(null as double) as blocking,
        false as is_minor
    from experiment_unit as u
    left join (select distinct experiment_id from experiment_split where fails) as f
        on f.experiment_id = u.experiment_id and u.arms = 1

    union all
    select
        case when table_name = 'orders' then 'DUP_PURCHASE' else 'DUP_EXPOSURE' end as code,
        cast(sum(rows_repeated) as bigint) as affected,
        cast(sum(rows_read) as bigint) as of_rows,
        cast(null as double) as blocking,
        false as is_minor
    from repeated_key
    group by table_name
) as c
where c.affected > 0
