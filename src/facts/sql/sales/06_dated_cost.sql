-- Costs by date, each with the time it holds for.
-- grain: one row per product, date and, for a cost in another currency, rate that
-- holds while it does; key: product_id, from_at
--
-- A cost holds from valid_from until the next one of its product takes over. rate turns
-- it into the reporting currency: one in another currency is converted by the rate of the
-- day (UTC) that it is asked for, so its time is cut where the rate changes, and without a
-- rate it is passed over. to_at is null for the latest.
select
    d.product_id,
    d.valid_from,
    case when d.is_home or x.day_at < d.valid_from then d.valid_from else x.day_at end as from_at,
    case when d.is_home or x.until_at is null or d.valid_to <= x.until_at then d.valid_to else x.until_at end
        as to_at,
    d.unit_cost,
    case when d.is_home then 1 else x.rate end as rate
from (
    select
        c.product_id,
        c.valid_from,
        lead(c.valid_from) over (partition by c.product_id order by c.valid_from) as valid_to,
        c.unit_cost,
        upper(nullif(trim(c.currency), '')) as currency,
        coalesce(upper(nullif(trim(c.currency), '')) = p.currency, true) as is_home
    from product_costs as c
    cross join param as p
) as d
left join (
    select
        currency,
        rate,
        cast(day as timestamp) as day_at,
        cast(until_day as timestamp) as until_at
    from fx_rate
) as x
    on not d.is_home
    and x.currency = d.currency
    and (x.until_at is null or x.until_at > d.valid_from)
    and (d.valid_to is null or x.day_at < d.valid_to)
where d.is_home or x.currency is not null
