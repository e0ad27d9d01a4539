-- In which months buyers ordered, by the month of their first order, attached or not.
-- grain: one row per first_month, months_after and is_attached
--
-- {attached}, {anchor}, {scope}: conditions on i, about the first order.
select
    cast(i.first_month as bigint) as first_month,
    cast(i.months_after as bigint) as months_after,
    {attached} as is_attached,
    count(*) as buyers
from retention as i
where ({anchor} or {attached}) and {scope}
group by 1, 2, 3
order by 1, 2, 3
