-- Returns with the order line they belong to.
-- grain: one row per return; key: return_id
--
-- A return belongs to the line it names, if that line sold the product or the
-- return names none; else to the line of its order with its product (of several
-- the lowest line_no); else to none. method is 'line', 'product' or null accordingly;
-- order_no and the columns after it are null too where the order does not count. units: a
-- return row counts at most the line's quantity. refund and handling_cost are in the
-- reporting currency, by the order's rate. refund: 0 for an exchange; what is missing is the
-- net price of what came back; without a line that counts, the refund_amount of the
-- source. delay_days are whole days, rounded down, never negative.
select
    c.return_id,
    c.returned_at,
    c.resolution,
    c.restocked,
    c.method,
    c.order_no,
    c.line_no,
    c.product_no,
    c.units,
    case
        when c.resolution = 'exchange' then 0
        when abs(c.refund) < 1000000000000 then cast(round(c.refund, 4) as decimal(18, 4))
    end as refund,
    case when abs(c.handling_cost) < 1000000000000 then cast(round(c.handling_cost, 4) as decimal(18, 4)) end
        as handling_cost,
    c.delay_days
from (
    select
        r.return_id,
        r.returned_at,
        r.resolution,
        r.restocked,
        r.method,
        n.order_no,
        n.line_no,
        n.product_no,
        least(r.quantity, n.quantity) as units,
        case
            when o.is_foreign then null
            when r.refund_amount is not null then cast(r.refund_amount as double) * coalesce(o.fx_rate, 1)
            else cast(n.revenue as double) * cast(least(r.quantity, n.quantity) as double) / cast(n.quantity as double)
        end as refund,
        case when not coalesce(o.is_foreign, false) then cast(r.handling_cost as double) * coalesce(o.fx_rate, 1) end
            as handling_cost,
        case
            when r.returned_at is null or n.ordered_at is null then null
            when r.returned_at < n.ordered_at then 0
            else cast(extract(day from r.returned_at - n.ordered_at) as integer)
        end as delay_days
    from (
        select
            t.*,
            case when a.order_id is not null then 'line' when b.order_id is not null then 'product' end as method,
            coalesce(a.line_no, b.line_no) as linked_no
        from returns as t
        left join order_lines as a
            on a.order_id = t.order_id
            and a.line_no = t.line_no
            and (t.product_id is null or t.product_id = a.product_id)
        left join (
            select order_id, product_id, min(line_no) as line_no
            from order_lines
            group by order_id, product_id
        ) as b on b.order_id = t.order_id and b.product_id = t.product_id
    ) as r
    left join ok_order as o on o.order_id = r.order_id
    left join line_sale as n on n.order_id = r.order_id and n.line_no = r.linked_no
) as c
order by c.order_no nulls last, c.line_no nulls last, c.return_id
