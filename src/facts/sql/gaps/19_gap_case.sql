-- Cases to take the examples of each gap from: at most a few per gap.
-- grain: one row per gap and case; key: code, example
--
-- Those of the greatest weight are shown first, equal ones in the order of their text.
select
    p.code,
    cast(p.lines as double) as weight,
    concat(
        'product ', p.product_id, ': ', cast(p.lines as string), case when p.lines = 1 then ' line' else ' lines' end,
        case
            when m.match = 'spelling' then concat(', listed as ', m.listed_id)
            when m.match = 'parent' then concat(', parent of ', m.listed_id)
            else concat(', for example in order ', p.order_id)
        end
    ) as example
from (
    select g.code, v.product_id, count(*) as lines, min(v.order_id) as order_id,
        row_number() over (partition by g.code order by count(*) desc, v.product_id) as place
    from gap_line as g
    join line_value as v on v.order_no = g.order_no and v.line_no = g.line_no
    where g.code in ('PRODUCT_UNMAPPED', 'PRODUCT_NEAR', 'COST_MISSING', 'COST_STALE', 'PRICE_MISSING')
    group by g.code, v.product_id
) as p
left join product_match as m on m.product_id = p.product_id and p.code = 'PRODUCT_NEAR'
where p.place <= 5

union all
select l.code, 0.0 as weight, concat(
    'order ', l.order_id, ' line ', cast(l.line_no as string),
    case when l.named_id is not null then concat(', exposure ', l.named_id) else '' end,
    case when l.rec_id is not null then concat(', recommendation ', l.rec_id) else '' end
) as example
from (
    select g.code, o.order_id, g.line_no, t.named_id, t.rec_id,
        row_number() over (partition by g.code order by o.order_id, g.line_no) as place
    from gap_line as g
    join ok_order as o on o.order_no = g.order_no
    join line_tag as t on t.order_no = g.order_no and t.line_no = g.line_no
    where g.code in ('ORPHAN_CREDIT', 'CLOCK_SKEW')
) as l
where l.place <= 5

union all
select e.code, 0.0 as weight, concat(
    'exposure ', e.exposure_id, ': ', e.target_id,
    case when e.placement <> 'unknown' then concat(' at ', e.placement) else '' end,
    ', shown ', cast(e.shown_at as string)
) as example
from (
    (
        select 'REC_UNTRACKED' as code, c.exposure_id, c.target_id, c.placement, e.shown_at
        from exposure_context as c
        join exposures as e on e.exposure_id = c.exposure_id
        where c.anchor_id is null
        order by c.exposure_id
        limit 5
    )
    union all
    (
        select 'VARIANT_UNTAGGED' as code, exposure_id, target_id, placement, shown_at
        from exposures
        where variant is null
        order by exposure_id
        limit 5
    )
    union all
    (
        select 'SELF_PAIR' as code, s.exposure_id, concat(a.product_id, ' > ', t.product_id) as target_id,
            s.placement, s.shown_at
        from exposure_seen as s
        join product_known as a on a.product_no = s.anchor_no
        join product_known as t on t.product_no = s.target_no
        where s.is_self
        order by s.exposure_id
        limit 5
    )
    union all
    (
        select 'EXPOSURE_REPEAT' as code, r.exposure_id, concat('repeats ', r.kept_id) as target_id, e.placement, e.shown_at
        from (select distinct exposure_id, kept_id from exposure_repeat where place > 1) as r
        join exposures as e on e.exposure_id = r.exposure_id
        order by r.exposure_id
        limit 5
    )
) as e

union all
select 'EXPOSURE_HOLE' as code, -d.day_no as weight, concat(
    cast(cast(s.shown_from + d.day_no * interval '1' day as date) as string), ': ',
    cast(d.exposures as string), ' exposures, usually ', cast(round(d.usual) as bigint)
) as example
from exposure_day as d
cross join data_span as s
where d.is_hole

union all
select 'BOT' as code, busiest_day_exposures as weight, concat(
    'visitor ', visitor_id, ': ', cast(busiest_day_exposures as string), ' exposures on one day'
) as example
from bot_visitor

union all
(
    select 'ORPHAN_CLICK' as code, 0.0 as weight, concat(
        'click ', click_id, ' at ', cast(clicked_at as string),
        case when target_id is not null then concat(' on ', target_id) else '' end
    ) as example
    from click_orphan
    order by click_id
    limit 5
)

union all
(
    select 'RETURN_UNLINKED' as code, 0.0 as weight, example
    from return_value
    where not is_linked
    order by example
    limit 5
)

union all
select o.code, 0.0 as weight, o.example
from (
    (
        select 'RETURN_ABSENT' as code, concat('order ', order_id) as example
        from mature_order
        order by order_id
        limit 5
    )
    union all
    (
        select 'DATE_MISSING' as code, concat('order ', order_id) as example
        from ok_order
        where ordered_at is null
        order by order_id
        limit 5
    )
    union all
    (
        select 'CURRENCY_NO_FX' as code, concat('order ', order_id, ' in ', currency) as example
        from order_no_fx
        order by order_id
        limit 5
    )
    union all
    (
        select 'ORDER_EMPTY' as code, concat('order ', order_id) as example
        from order_fact
        where lines = 0
        order by order_id
        limit 5
    )
    union all
    (
        select 'ORPHAN_LINE' as code,
            concat('order ', l.order_id, ' line ', coalesce(cast(l.line_no as string), '?')) as example
        from order_lines as l
        left join orders as o on o.order_id = l.order_id
        where o.order_id is null
        order by l.order_id, l.line_no
        limit 5
    )
    union all
    (
        select 'MULTI_ARM' as code,
            concat(unit_type, ' ', unit_id, ': ', cast(arms as string), ' arms of ', experiment_id) as example
        from experiment_unit
        where arms > 1
        order by experiment_id, unit_id
        limit 5
    )
) as o

union all
select 'SRM' as code, chi_squared as weight, concat(
    experiment_id, ', ', arm, ': ', cast(cast(round(units) as bigint) as string), ' units, expected ',
    cast(cast(round(expected) as bigint) as string),
    case when is_intended then '' else ' by the observed shares, rounded' end
) as example
from experiment_split
where fails

union all
select 'TZ_SHIFT' as code, 0.0 as weight, concat(
    'orders run ', cast(case when shift > 12 then 24 - shift else shift end as string), ' h ',
    case when shift > 12 then 'behind ' else 'ahead of ' end,
    case when is_exposures then 'the exposures' else 'the sessions' end
) as example
from clock_shift
where is_shifted

union all
select
    case when table_name = 'orders' then 'DUP_PURCHASE' else 'DUP_EXPOSURE' end as code,
    rows_repeated as weight,
    concat(file, ': ', cast(rows_repeated as string), ' of ', cast(rows_read as string), ' rows') as example
from repeated_key
where rows_repeated > 0
