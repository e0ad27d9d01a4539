-- Costs by date, each with the day on which the next one takes over.
-- grain: one row per product and date; key: product_id, valid_from
--
-- valid_to is null for the latest. A cost in another currency is unknown, and
-- passed over.
select
    c.product_id,
    c.valid_from,
    lead(c.valid_from) over (partition by c.product_id order by c.valid_from) as valid_to,
    case when upper(nullif(trim(c.currency), '')) <> p.currency then null else c.unit_cost end as unit_cost
from product_costs as c
cross join param as p
