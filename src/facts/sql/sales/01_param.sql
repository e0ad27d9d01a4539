-- The settings that the steps read.
-- grain: one row
--
-- currency is the reporting currency: the one set, else the most frequent one of
-- the orders (ties alphabetical), else unknown. is_shown: exposures are known, so that
-- attaches are credited lines, and who is primary plays no part.
select
    coalesce(
        (
            select upper(trim(max(s.value)))
            from setting as s
            where s.name = 'currency' and trim(s.value) <> ''
        ),
        (
            select min(f.currency)
            from (
                select c.currency, row_number() over (order by c.orders desc, c.currency) as place
                from (
                    select upper(trim(o.currency)) as currency, count(*) as orders
                    from orders as o
                    where trim(o.currency) <> ''
                    group by upper(trim(o.currency))
                ) as c
            ) as f
            where f.place = 1
        )
    ) as currency,
    x.exposures > 0 as is_shown,
    v.credit_rule,
    v.click_window_minutes * interval '1' minute as click_window,
    v.view_window_minutes * interval '1' minute as view_window,
    v.bot_exposures,
    r.cart_anchor,
    cast(r.upsell_price_ratio as decimal(19,4)) as upsell_price_ratio
from resolve_setting as r
cross join (
    select
        coalesce(max(case when w.name = 'credit_rule' then w.value end), 'click_then_view') as credit_rule,
        coalesce(max(case when w.name = 'click_window_minutes' then cast(w.value as integer) end), 10080)
            as click_window_minutes,
        coalesce(max(case when w.name = 'view_window_minutes' then cast(w.value as integer) end), 1440)
            as view_window_minutes,
        coalesce(max(case when w.name = 'bot_exposures' then cast(w.value as integer) end), 500)
            as bot_exposures
    from setting as w
) as v
cross join (select count(*) as exposures from exposures) as x
