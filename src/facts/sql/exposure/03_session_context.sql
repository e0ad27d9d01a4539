-- What is known of the session of an exposure.
-- grain: one row per session; key: session_no
--
-- The customer is the session's. intent_band: 1 to 3, terciles of intent_score over
-- all sessions; 0 unknown. first_month: year x 100 + month of the customer's first
-- order, first_at; 0 unknown.
select
    n.session_no,
    coalesce(ch.value_no, 0) as channel_no,
    coalesce(de.value_no, 0) as device_no,
    coalesce(se.value_no, 0) as segment_no,
    coalesce(ti.value_no, 0) as tier_no,
    coalesce(ac.value_no, 0) as acquisition_channel_no,
    cast(case
        when s.intent_score is null then 0
        when s.intent_score < b.low then 1
        when s.intent_score < b.high then 2
        else 3
    end as smallint) as intent_band,
    cast(coalesce(extract(year from f.first_at) * 100 + extract(month from f.first_at), 0) as integer)
        as first_month,
    s.customer_id,
    f.first_at
from sessions as s
join session_number as n on n.session_id = s.session_id
left join customers as c on c.customer_id = s.customer_id
left join customer_first as f on f.customer_id = s.customer_id
left join dimension_value as ch on ch.dimension = 'channel' and ch.value = s.channel
left join dimension_value as de on de.dimension = 'device' and de.value = s.device
left join dimension_value as se on se.dimension = 'segment' and se.value = c.segment
left join dimension_value as ti on ti.dimension = 'tier' and ti.value = c.loyalty_tier
left join dimension_value as ac on ac.dimension = 'acquisition_channel' and ac.value = c.acquisition_channel
cross join (
    select
        percentile_cont(0.333333) within group (order by intent_score) as low,
        percentile_cont(0.666667) within group (order by intent_score) as high
    from sessions
) as b
