-- Exposures whose target lay in the visitor's cart already.
-- grain: one row per such exposure; key: exposure_id
select e.exposure_id
from exposures as e
inner join cart_item as i
    on i.visitor_id = e.visitor_id
    and i.session_id = coalesce(e.session_id, '')
    and i.shown_at = e.shown_at
    and i.product_id = e.target_id
where not i.is_bought
