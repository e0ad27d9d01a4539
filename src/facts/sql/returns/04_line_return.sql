-- What came back of each line, and how much of it was to be expected by now.
-- grain: one row per line of an ok order; key: order_no, line_no
--
-- units_back: units returned so far, at most the line's quantity. refund: paid for
-- them. realised_loss: refund, less what restocking recovers of the unit cost,
-- plus handling, over the line's returns; null where a part of it is unknown.
-- completion: the share of its returns that a line of its age has seen: 1 for a
-- mature line, 0 for a young one where no mature line has a return, null without a time. expected_units = quantity x completion.
select
    n.order_no,
    n.line_no,
    n.product_no,
    n.quantity,
    coalesce(a.is_mature, false) as is_mature,
    case
        when a.is_mature then 1
        when a.order_no is null then null
        else coalesce(c.completion, 0)
    end as completion,
    cast(n.quantity as double) * case
        when a.is_mature then 1
        when a.order_no is null then null
        else coalesce(c.completion, 0)
    end as expected_units,
    cast(least(coalesce(b.units, 0), n.quantity) as decimal(18, 4)) as units_back,
    case
        when b.order_no is null then 0
        when abs(b.refund) < 1000000000000 then cast(b.refund as decimal(18, 4))
    end as refund,
    case
        when b.order_no is null then 0
        when abs(b.loss) < 1000000000000 then cast(round(b.loss, 4) as decimal(18, 4))
    end as realised_loss
from line_sale as n
left join line_age as a on a.order_no = n.order_no and a.line_no = n.line_no
left join return_curve as c
    on a.age_days >= c.delay_days
    and (c.until_days is null or a.age_days < c.until_days)
left join (
    select
        r.order_no,
        r.line_no,
        sum(r.units) as units,
        case when count(*) = count(r.refund) then sum(r.refund) end as refund,
        case when count(*) = count(r.loss) then sum(r.loss) end as loss
    from (
        select
            t.order_no,
            t.line_no,
            t.units,
            t.refund,
            cast(t.refund as double)
            - case
                when t.resolution = 'exchange' or coalesce(not t.restocked, false) or f.restock_recovery = 0 then 0
                else f.restock_recovery * l.unit_cost * cast(t.units as double)
            end
            + coalesce(
                cast(t.handling_cost as double),
                cast(f.return_handling as double) * cast(t.units as double)
            ) as loss
        from return_fact as t
        join line_fee as f on f.order_no = t.order_no and f.line_no = t.line_no
        join (
            select order_no, line_no, cast(cogs as double) / cast(quantity as double) as unit_cost
            from line_sale
        ) as l on l.order_no = t.order_no and l.line_no = t.line_no
    ) as r
    group by r.order_no, r.line_no
) as b on b.order_no = n.order_no and b.line_no = n.line_no
