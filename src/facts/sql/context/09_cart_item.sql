-- What was in the cart at each moment that is asked for.
-- grain: one row per moment and product; key: visitor_id, session_id, is_bought, shown_at, product_id
--
-- unit_price is the highest one seen in the cart, else the list price.
select
    m.visitor_id,
    m.session_id,
    m.is_bought,
    m.shown_at,
    s.product_id,
    coalesce(s.unit_price, p.list_price) as unit_price
from cart_moment as m
inner join cart_span as s
    on s.visitor_id = m.visitor_id
    and s.session_id = m.session_id
    and s.is_bought = m.is_bought
    and s.from_at <= m.shown_at
    and (s.until_at is null or m.shown_at < s.until_at)
left join products as p on p.product_id = s.product_id
where s.quantity > 0
