-- In which months buyers ordered, counted from that of their first order.
-- grain: one row per buyer whose first order is in the data, and calendar month (UTC) in
-- which they have an ok order; key: order_no, months_after
--
-- order_no: the first order. A customer whose first_order_at is on an earlier day than that order is not
-- here: their first months are not in the data. first_month: its year x 100 + month;
-- months_after: 0 for that month, 1 for the next one. is_credited: a line of the first
-- order is credited to an exposure; has_addon: it holds an add-on beside an anchor.
select distinct
    b.order_no,
    cast(extract(year from b.ordered_at) * 100 + extract(month from b.ordered_at) as integer) as first_month,
    cast(
        (extract(year from o.ordered_at) - extract(year from b.ordered_at)) * 12
        + extract(month from o.ordered_at) - extract(month from b.ordered_at)
        as smallint
    ) as months_after,
    coalesce(b.credited_lines, 0) > 0 as is_credited,
    b.anchors > 0 and b.addons > 0 and b.products > 1 as has_addon
from (
    select
        f.order_no,
        f.ordered_at,
        f.buyer_no,
        f.credited_lines,
        f.anchors,
        f.addons,
        f.products,
        c.first_at,
        row_number() over (partition by f.buyer_no order by f.order_no) as place
    from order_fact as f
    left join customer_first as c on c.customer_id = f.customer_id
    where f.buyer_no is not null and f.ordered_at is not null
) as b
join order_fact as o on o.buyer_no = b.buyer_no and o.ordered_at is not null
where b.place = 1 and (b.first_at is null or cast(b.first_at as date) >= cast(b.ordered_at as date))
order by order_no, months_after
