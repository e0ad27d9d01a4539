-- How many exposures each rule told the anchor, the placement and the type of.
-- grain: one row per resolver and rule; key: resolver, rule
--
-- An exposure whose cart gave it anchors of different types counts once, with the
-- first type by name.
with told as (
    select anchor_source, placement_source, type_source, count(*) as exposures
    from exposure_context
    where anchor_source <> 'cart'
    group by anchor_source, placement_source, type_source
    union all
    select anchor_source, placement_source, type_source, count(*) as exposures
    from (
        select exposure_id, anchor_source, placement_source, min(type_source) as type_source
        from exposure_context
        where anchor_source = 'cart'
        group by exposure_id, anchor_source, placement_source
    ) as c
    group by anchor_source, placement_source, type_source
),
rule as (
    select 'anchor' as resolver, anchor_source as rule, exposures from told
    union all
    select 'placement' as resolver, placement_source as rule, exposures from told
    union all
    select 'rec_type' as resolver, type_source as rule, exposures from told
)
select
    r.resolver,
    r.rule,
    cast(sum(r.exposures) as bigint) as exposures,
    cast(sum(r.exposures) as double) / cast(t.total as double) as share
from rule as r
cross join (select sum(exposures) as total from told) as t
group by r.resolver, r.rule, t.total
