-- What was in the cart at each moment that is asked for.
-- grain: one row per moment and product; key: visitor_id, session_id, shown_at, product_id
--
-- unit_price is the highest one seen in the cart, else the list price.
select
    i.visitor_id,
    i.session_id,
    i.shown_at,
    i.product_id,
    coalesce(i.unit_price, p.list_price) as unit_price
from (
    select
        m.visitor_id,
        m.session_id,
        m.shown_at,
        s.product_id,
        max(s.unit_price) as unit_price
    from cart_moment as m
    inner join cart_span as s
        on s.visitor_id = m.visitor_id
        and s.scope = m.scope
        and s.scope_session = m.scope_session
        and s.from_at <= m.shown_at
        and (s.until_at is null or m.shown_at < s.until_at)
    group by m.visitor_id, m.session_id, m.shown_at, s.product_id
    having sum(s.quantity) > 0
) as i
left join products as p on p.product_id = i.product_id
