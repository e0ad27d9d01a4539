-- The placement that the address of a page tells, where page_id is an address.
-- grain: one row per address with a placement; key: page_id
select f.page_id, f.placement
from (
    select
        g.page_id,
        l.placement,
        row_number() over (partition by g.page_id order by l.place_no) as place
    from (
        select distinct o.page_id
        from exposure_open as o
        where o.placement is null and o.page_id like '%/%'
    ) as g
    cross join list_placement as l
    where l.source = 'page' and regexp_extract(lower(g.page_id), l.pattern, 0) <> ''
) as f
where f.place = 1
