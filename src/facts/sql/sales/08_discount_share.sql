-- The share of the order's discount that falls on each line, in the order's currency.
-- grain: one row per line with a positive value of an order with a discount
-- key: order_no, line_no
--
-- The discount is shared in whole cents in proportion to value (quantity x
-- unit_price - line_discount), by largest remainder, ties to the lower line_no;
-- what it holds below a cent goes to the line that is first in that order.
-- Lines of no or negative value get none. A discount as large as all positive
-- values together, or larger, takes them whole: the shares sum to the discount,
-- but never to more than the values. A negative discount is shared alike.
select
    q.order_no,
    q.line_no,
    cast(
        case
            when q.is_whole then q.value
            else
                q.cents * cast(0.01 as decimal(4, 2))
                + case when q.place <= q.amount_cents - q.cents_dealt
                    then cast(0.01 as decimal(4, 2)) else cast(0 as decimal(4, 2)) end
                + case when q.place = 1 then q.below_cent else 0 end
        end * q.direction as decimal(18, 4)
    ) as share
from (
    select
        f.*,
        row_number() over (partition by f.order_no order by f.remainder desc, f.line_no nulls last) as place,
        cast(sum(f.cents) over (partition by f.order_no) as decimal(18, 0)) as cents_dealt
    from (
        select
            e.*,
            -- The dividend is a multiple of the divisor, so rounding only undoes floating point.
            cast(round(cast(e.product - e.remainder as double) / cast(e.total as double)) as decimal(18, 0))
                as cents
        from (
            select
                d.*,
                d.product % d.total as remainder
            from (
                select
                    c.order_no,
                    c.line_no,
                    c.value,
                    c.total,
                    c.direction,
                    c.below_cent,
                    c.amount >= c.total as is_whole,
                    cast((c.amount - c.below_cent) * 100 as decimal(18, 0)) as amount_cents,
                    cast(cast((c.amount - c.below_cent) * 100 as decimal(18, 0)) as decimal(19, 0))
                        * c.value as product
                from (
                    select
                        b.order_no,
                        b.line_no,
                        b.value,
                        b.amount,
                        b.direction,
                        cast(b.amount % cast(0.01 as decimal(18, 4)) as decimal(18, 4)) as below_cent,
                        cast(sum(b.value) over (partition by b.order_no) as decimal(28, 4)) as total
                    from (
                        select
                            order_no,
                            line_no,
                            own_value as value,
                            abs(order_discount) as amount,
                            case when order_discount < 0 then -1 else 1 end as direction
                        from line_value
                        where own_value > 0 and order_discount <> 0
                    ) as b
                ) as c
            ) as d
        ) as e
    ) as f
) as q
