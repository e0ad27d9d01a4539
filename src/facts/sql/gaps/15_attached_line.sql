-- The lines that count as attached: the one place that says so to the gaps.
-- grain: one row per attached line of an ok order; key: order_no, line_no
--
-- In a shop with exposures these are the credited lines and those that name a
-- recommendation or an exposure, in one without the add-on lines. Their revenue is what the share of attached revenue of a gap is taken of;
-- it is null where it is not known.
select l.order_no, l.line_no, l.revenue
from line_fact as l
cross join data_span as d
left join line_tag as t on t.order_no = l.order_no and t.line_no = l.line_no
where case when d.exposures > 0 then l.exposure_id is not null or t.order_no is not null else l.is_addon end
