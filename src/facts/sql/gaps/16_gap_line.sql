-- The lines of ok orders that each gap touches.
-- grain: one row per gap and line; key: code, order_no, line_no
select 'PRODUCT_UNMAPPED' as code, v.order_no, v.line_no
from line_value as v
join product_match as m on m.product_id = v.product_id and m.match = 'none'
union all
select 'PRODUCT_NEAR' as code, v.order_no, v.line_no
from line_value as v
join product_match as m on m.product_id = v.product_id and m.match <> 'none'
union all
select 'COST_MISSING' as code, order_no, line_no
from line_value
where not is_costed
union all
select 'COST_STALE' as code, order_no, line_no
from line_value
where extract(day from ordered_at - cost_since) > 365
union all
select 'PRICE_MISSING' as code, order_no, line_no
from line_value
where unit_price is null
union all
select 'DATE_MISSING' as code, order_no, line_no
from line_value
where ordered_at is null
union all
select 'CURRENCY_NO_FX' as code, v.order_no, v.line_no
from line_value as v
join order_no_fx as f on f.order_no = v.order_no
union all
select 'REC_UNTRACKED' as code, t.order_no, t.line_no
from line_tag as t
where t.exposure_id is not null and t.anchor_no is null
union all
select 'VARIANT_UNTAGGED' as code, t.order_no, t.line_no
from line_tag as t
join exposures as e on e.exposure_id = t.exposure_id
cross join (select count(variant) as tagged from exposures) as x
where e.variant is null and x.tagged > 0
union all
select 'ORPHAN_CREDIT' as code, order_no, line_no
from line_tag
where not is_found
union all
select 'CLOCK_SKEW' as code, order_no, line_no
from line_tag
where is_early
union all
select 'RETURN_ABSENT' as code, v.order_no, v.line_no
from line_value as v
join mature_order as m on m.order_no = v.order_no
cross join (select count(*) as returns from returns) as r
where r.returns = 0
union all
select 'EXPOSURE_HOLE' as code, v.order_no, v.line_no
from line_value as v
cross join data_span as s
join exposure_day as d on d.day_no = cast(extract(day from v.ordered_at - s.shown_from) as integer)
where d.is_hole and v.ordered_at >= s.shown_from
union all
select 'TZ_SHIFT' as code, v.order_no, v.line_no
from line_value as v
cross join clock_shift as c
where c.is_shifted and v.ordered_at is not null
union all
select 'BOT' as code, v.order_no, v.line_no
from line_value as v
join ok_order as o on o.order_no = v.order_no
join bot_visitor as b on b.visitor_id = o.visitor_id
union all
select u.code, v.order_no, v.line_no
from line_value as v
join ok_order as o on o.order_no = v.order_no
join gap_unit as u on u.unit_type = 'visitor' and u.unit_id = o.visitor_id
union all
select u.code, v.order_no, v.line_no
from line_value as v
join ok_order as o on o.order_no = v.order_no
join gap_unit as u on u.unit_type = 'customer' and u.unit_id = o.customer_id
