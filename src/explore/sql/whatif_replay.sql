-- What the exposures that a rule leaves out brought, visitor by visitor.
-- grain: one row per visitor with such an exposure; key: visitor_no
--
-- {rule} and {place} select them; of those the first {stay} of a session stay. A session that is
-- not told is a visitor's day. {slots} has the value of slots by anchor and placement.
with
slot (anchor_no, placement_no, worth) as (
    select * from (values {slots})
),
ranked as (
    select
        f.exposure_id,
        f.anchor_no,
        f.placement_no,
        f.visitor_no,
        f.weight,
        f.attached,
        row_number() over (
            partition by coalesce(e.session_id, cast(f.visitor_no as varchar) || ' ' || cast(cast(f.shown_at as date) as varchar))
            order by f.shown_at, f.position nulls last, f.exposure_id, f.anchor_no nulls last
        ) as place
    from fact_exposure as f
    left join exposures as e on e.exposure_id = f.exposure_id
    where {rule} and {place}
)
select
    cast(sum(r.weight) as double) as exposures,
    cast(coalesce(sum(t.net_margin), 0) as double) as net,
    cast(sum(r.weight * coalesce(s.worth, 0)) as double) as slot_value,
    cast(sum(case when r.attached then 1 else 0 end) as double) as attaches,
    cast(coalesce(sum(t.units_back), 0) as double) as units_back
from ranked as r
left join fact_effect as t on t.exposure_id = r.exposure_id and t.anchor_no is not distinct from r.anchor_no
left join slot as s on s.anchor_no = r.anchor_no and s.placement_no = r.placement_no
where r.place > {stay}
group by r.visitor_no
order by r.visitor_no
