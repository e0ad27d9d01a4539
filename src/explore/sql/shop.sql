-- What the data hold as a whole, and how pairs were counted.
-- grain: one row
select s.*, m.max_basket, m.min_orders, m.is_automatic, m.pairs, m.pairs_left_out
from shop_fact as s
cross join mining_report as m
