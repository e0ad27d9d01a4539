-- The anchor and the placement that a list's own id and name tell.
-- grain: one row per list; key: list_id, list_name ('' where a list has none)
--
-- resolve_pattern and list_placement are filled by Rust from the settings, in
-- order of preference. A pattern's first group is the anchor. Patterns that come
-- with sidecart only find listed products. Of several that match, the first
-- pattern wins, on the id before the name.
with list as (
    select distinct o.list_id, o.list_name
    from exposure_open as o
    where (o.anchor_id is null or o.placement is null) and (o.list_id <> '' or o.list_name <> '')
),
label as (
    select list_id, list_name, 1 as label_no, list_id as label from list where list_id <> ''
    union all
    select list_id, list_name, 2 as label_no, list_name as label from list where list_name <> ''
),
found_anchor as (
    select
        m.list_id,
        m.list_name,
        m.anchor_id,
        row_number() over (partition by m.list_id, m.list_name order by m.pattern_no, m.label_no) as place
    from (
        select
            b.list_id,
            b.list_name,
            b.label_no,
            p.pattern_no,
            p.needs_product,
            nullif(trim(regexp_extract(b.label, p.pattern, 1)), '') as anchor_id
        from label as b
        cross join resolve_pattern as p
    ) as m
    left join products as k on k.product_id = m.anchor_id
    where m.anchor_id is not null and (k.product_id is not null or not m.needs_product)
),
found_placement as (
    select
        b.list_id,
        b.list_name,
        l.placement,
        l.source,
        row_number() over (partition by b.list_id, b.list_name order by l.place_no, b.label_no) as place
    from label as b
    cross join list_placement as l
    where
        case
            when l.source = 'name' then lower(b.label) = l.pattern
            when l.source = 'list' then regexp_extract(lower(b.label), l.pattern, 0) <> ''
            else false
        end
)
select
    i.list_id,
    i.list_name,
    a.anchor_id,
    f.placement
from list as i
left join found_anchor as a on a.list_id = i.list_id and a.list_name = i.list_name and a.place = 1
left join found_placement as f on f.list_id = i.list_id and f.list_name = i.list_name and f.place = 1
