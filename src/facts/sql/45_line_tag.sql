-- Lines that say which recommendation sold them, and the exposure that fits.
-- grain: one row per line of an ok order with an exposure_id or a rec_id
-- key: order_no, line_no
--
-- An exposure fits when it is kept, of the order's visitor and of the line's
-- product, and was shown by the time of the order: the one the line names (through
-- its kept one, where it is a repeat), else the latest that carries the line's
-- rec_id. exposure_id is null when none does; is_early says that one would fit but
-- for being shown after the order.
select
    t.order_no,
    t.line_no,
    t.rec_id,
    t.named_id,
    c.exposure_id,
    coalesce(c.is_early, false) and c.exposure_id is null as is_early
from (
    select o.order_no, l.line_no, l.rec_id, l.exposure_id as named_id
    from order_lines as l
    join ok_order as o on o.order_id = l.order_id
    where l.rec_id is not null or l.exposure_id is not null
) as t
left join (
    select
        f.order_no,
        f.line_no,
        max(case when f.place = 1 and f.fits then f.exposure_id end) as exposure_id,
        max(case when f.fits then 0 else 1 end) = 1 as is_early
    from (
        select
            m.*,
            row_number() over (
                partition by m.order_no, m.line_no
                order by
                    case when m.fits then 0 else 1 end,
                    m.rule,
                    m.shown_at desc,
                    m.position nulls last,
                    m.exposure_id
            ) as place
        from (
            select
                o.order_no,
                l.line_no,
                1 as rule,
                e.exposure_id,
                e.shown_at,
                e.position,
                coalesce(e.shown_at <= o.ordered_at, false) as fits
            from order_lines as l
            join ok_order as o on o.order_id = l.order_id
            left join exposure_repeat as r on r.exposure_id = l.exposure_id
            join exposure_resolved as e
                on e.exposure_id = coalesce(r.kept_id, l.exposure_id)
                and e.visitor_id = o.visitor_id
                and e.target_id = l.product_id
            where e.is_out is null
            union all
            select
                o.order_no,
                l.line_no,
                2 as rule,
                e.exposure_id,
                e.shown_at,
                e.position,
                coalesce(e.shown_at <= o.ordered_at, false) as fits
            from order_lines as l
            join ok_order as o on o.order_id = l.order_id
            join exposure_resolved as e
                on e.rec_id = l.rec_id
                and e.visitor_id = o.visitor_id
                and e.target_id = l.product_id
            left join exposure_repeat as r on r.exposure_id = e.exposure_id
            where e.is_out is null and r.exposure_id is null
        ) as m
    ) as f
    group by f.order_no, f.line_no
) as c on c.order_no = t.order_no and c.line_no = t.line_no
