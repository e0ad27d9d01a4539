-- The words that the facts hold as numbers.
-- grain: one row per dimension and value; key: dimension, value_no; and dimension, value
--
-- value_no numbers the values of a dimension by their text from 1; 0 stands for
-- "not known" in the facts and is not here.
select
    u.dimension,
    cast(row_number() over (partition by u.dimension order by u.value) as smallint) as value_no,
    u.value
from (
    select 'channel' as dimension, channel as value from sessions where channel is not null
    union
    select 'device' as dimension, device as value from sessions where device is not null
    union
    select 'segment' as dimension, segment as value from customers where segment is not null
    union
    select 'tier' as dimension, loyalty_tier as value from customers where loyalty_tier is not null
    union
    select 'acquisition_channel' as dimension, acquisition_channel as value
    from customers where acquisition_channel is not null
    union
    select 'variant' as dimension, variant as value from exposures where variant is not null
    union
    select 'model_version' as dimension, model_version as value from exposures where model_version is not null
    union
    select 'placement' as dimension, placement as value from exposure_kept
    union
    select 'rec_type' as dimension, rec_type as value from exposure_kept
) as u
