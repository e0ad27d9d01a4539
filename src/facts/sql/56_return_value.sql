-- What each return gave back, and whether it leads to an order line.
-- grain: one row per return
--
-- value: the refund; without one nothing for an exchange, else the net price of what came back, else its list
-- price; null where none is known.
select
    concat(
        'return ', r.return_id, ': order ', coalesce(r.order_id, '(none)'),
        ', line ', coalesce(cast(r.line_no as string), '(none)'),
        ', product ', coalesce(r.product_id, '(none)')
    ) as example,
    l.order_id is not null as is_linked,
    coalesce(
        cast(r.refund_amount as double),
        case when r.resolution = 'exchange' then 0.0 end,
        cast(r.quantity as double) * cast(f.revenue as double) / nullif(cast(f.quantity as double), 0),
        cast(r.quantity as double) * cast(p.list_price as double)
    ) as value
from returns as r
join return_link as l on l.return_id = r.return_id
left join line_fact as f on f.order_id = l.order_id and f.line_no = l.line_no
left join products as p on p.product_id = r.product_id
