-- How much was shown, by what questions ask for most.
-- grain: one row per pair (anchor_no null: none), rec_type_no and placement_no with an exposure
--
-- weight and weight_square: sums over fact_exposure. Questions whose filter knows no
-- more than this need not look at every exposure.
select
    f.anchor_category_no,
    f.target_category_no,
    f.anchor_no,
    f.target_no,
    f.rec_type_no,
    f.placement_no,
    cast(sum(cast(f.weight as decimal(38, 12))) as double) as weight,
    cast(sum(cast(f.weight * f.weight as decimal(38, 12))) as double) as weight_square
from fact_exposure as f
group by
    f.anchor_category_no, f.target_category_no, f.anchor_no, f.target_no, f.rec_type_no, f.placement_no
order by f.anchor_category_no nulls last, f.anchor_no nulls last, f.target_no, f.rec_type_no, f.placement_no
