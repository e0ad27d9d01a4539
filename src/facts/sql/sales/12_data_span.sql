-- How far the data reach: the time that maturity is counted to.
-- grain: one row
--
-- data_end is the latest time of any accepted row of orders, exposures and
-- returns, whatever the order's status and bots included. shown_from is the first
-- midnight (UTC) of the exposures and shown_to the midnight of their last day.
select
    greatest(o.last_at, e.last_at, r.last_at) as data_end,
    e.exposures,
    date_trunc('day', e.first_at) as shown_from,
    date_trunc('day', e.last_at) as shown_to
from (select max(ordered_at) as last_at from orders) as o
cross join (
    select count(*) as exposures, min(shown_at) as first_at, max(shown_at) as last_at from exposures
) as e
cross join (select max(returned_at) as last_at from returns) as r
