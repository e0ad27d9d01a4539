-- The anchors that came back, by the exposure that their order stands for.
-- grain: one row per exposure whose anchor was bought after it; key: exposure_id, anchor_no
--
-- with_*: mature units of the anchor, and those returned, in orders where the pair
-- got a credit; without_*: in the others.
select
    exposure_id,
    anchor_no,
    cast(sum(case when is_attached then anchor_units else 0 end) as decimal(18, 4)) as with_units,
    cast(sum(case when is_attached then anchor_back else 0 end) as decimal(18, 4)) as with_back,
    cast(sum(case when is_attached then 0 else anchor_units end) as decimal(18, 4)) as without_units,
    cast(sum(case when is_attached then 0 else anchor_back end) as decimal(18, 4)) as without_back
from anchor_outcome
group by exposure_id, anchor_no
