-- What each return gave back, and whether it leads to an order line.
-- grain: one row per return, imported or rejected for want of a line
--
-- value: the refund of return_fact, else the list price of what came back; null where
-- neither is known. A return that was rejected as it names an order, but neither a line
-- nor a product, is here too: it is a return all the same. Its value is not known.
select
    concat(
        'return ', r.return_id, ': order ', coalesce(r.order_id, '(none)'),
        ', line ', coalesce(cast(r.line_no as string), '(none)'),
        ', product ', coalesce(r.product_id, '(none)')
    ) as example,
    f.method is not null as is_linked,
    coalesce(cast(f.refund as double), cast(r.quantity as double) * cast(p.list_price as double)) as value
from returns as r
join return_fact as f on f.return_id = r.return_id
left join products as p on p.product_id = r.product_id
union all
select
    concat('rejected: ', file, ' line ', cast(line as string)) as example,
    false as is_linked,
    cast(null as double) as value
from reject
where table_name = 'returns'
    and column_name = 'line_no'
    and reason = 'the return names an order, but neither its line nor a product'
