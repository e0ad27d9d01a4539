-- Where and as what each pair was shown.
-- grain: one row per pair, placement_no and rec_type_no with an exposure
-- key: anchor_no, target_no, placement_no, rec_type_no
--
-- lately: the part of weight within 28 days of the last exposure of all.
select
    f.anchor_no,
    f.target_no,
    f.placement_no,
    f.rec_type_no,
    cast(sum(cast(f.weight as decimal(38, 12))) as double) as weight,
    cast(sum(cast(case when f.shown_at > z.last_at - interval '28' day then f.weight else 0 end as decimal(38, 12)))
        as double) as lately
from fact_exposure as f
cross join (select max(shown_at) as last_at from fact_exposure) as z
where f.anchor_no is not null
group by f.anchor_no, f.target_no, f.placement_no, f.rec_type_no
order by f.anchor_no, f.target_no, f.placement_no, f.rec_type_no
