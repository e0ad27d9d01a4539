-- Buyers who took what was recommended beside those who saw it and did not, like with like.
-- grain: one row per key and stratum with buyers of both kinds
--
-- {key}: an expression over f. {scope}: conditions on f.
select
    cast(coalesce({key}, -1) as bigint) as key,
    cast(sum(f.attached_repeats) as double),
    cast(sum(f.attached_buyers) as double),
    cast(sum(f.rest_repeats) as double),
    cast(sum(f.rest_buyers) as double),
    cast(sum(f.attached_value) as double),
    cast(sum(f.attached_value_square) as double),
    cast(sum(f.rest_value) as double),
    cast(sum(f.rest_value_square) as double)
from fact_outcome as f
where {scope}
group by 1, f.first_month, f.tier_no, f.price_band, f.channel_no, f.anchor_category_no
having sum(f.attached_buyers) > 0 and sum(f.rest_buyers) > 0
order by all
