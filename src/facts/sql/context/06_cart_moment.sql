-- The moments at which a cart is asked for.
-- grain: one row per visitor, session, kind of cart and time;
-- key: visitor_id, session_id ('' where there is none), is_bought, shown_at
--
-- Asked for the anchors of exposures that look for them in the cart, and for the
-- exposures of a target that the visitor ever had in a cart. is_bought: the cart as it was
-- before the purchase is meant, as for the anchors of what is shown after one.
select x.visitor_id, coalesce(x.session_id, '') as session_id, x.placement = 'post_purchase' as is_bought, x.shown_at
from exposure_placed as x
where x.asks_cart
union
select e.visitor_id, coalesce(e.session_id, '') as session_id, false as is_bought, e.shown_at
from exposures as e
inner join (select distinct visitor_id, product_id from cart_events) as c
    on c.visitor_id = e.visitor_id and c.product_id = e.target_id
