-- Costs by date, each with the time at which the next one takes over.
-- grain: one row per product and date; key: product_id, valid_from
--
-- valid_to is null for the latest. currency is null for the reporting currency.
select
    c.product_id,
    c.valid_from,
    lead(c.valid_from) over (partition by c.product_id order by c.valid_from) as valid_to,
    c.unit_cost,
    case when upper(nullif(trim(c.currency), '')) <> p.currency then upper(trim(c.currency)) end as currency
from product_costs as c
cross join param as p
