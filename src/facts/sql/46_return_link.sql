-- The order line that each return belongs to.
-- grain: one row per return; key: return_id
--
-- A return names a line by order and line number, if the product agrees or the
-- return names none; else it belongs to the first line of its order with its
-- product. order_id and line_no are null where neither holds: nothing is spread.
select
    r.return_id,
    coalesce(n.order_id, p.order_id) as order_id,
    coalesce(n.line_no, p.line_no) as line_no
from returns as r
left join order_lines as n
    on n.order_id = r.order_id
    and n.line_no = r.line_no
    and (r.product_id is null or n.product_id = r.product_id)
left join (
    select order_id, product_id, min(line_no) as line_no
    from order_lines
    group by order_id, product_id
) as p on p.order_id = r.order_id and p.product_id = r.product_id
