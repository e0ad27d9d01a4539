-- All returns together, see the step return_value.
-- grain: one row
select
    count(*) as returns,
    cast(coalesce(sum(case when is_linked then 0 else 1 end), 0) as bigint) as unlinked,
    count(*) - count(value) as unvalued,
    sum(value) as value,
    sum(case when is_linked then 0 else value end) as unlinked_value
from return_value
