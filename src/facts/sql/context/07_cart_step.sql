-- What happened to each cart that is asked for.
-- grain: one row per cart and event of a product, or purchase; key: visitor_id,
-- session_id, is_bought, event_id (null: a purchase), product_id, happened_at
--
-- The cart of a session holds what happened in it, and what its visitor did without a
-- session; the cart of no session ('') holds all that its visitor did. A purchase
-- empties the cart, a moment after it: it is a whole cart without anything in it.
-- is_loose: it or the cart has no session, so that it counts for 30 days only. rank orders the events of one time: adds and removes,
-- whole carts, removes of all.
with asked as (
    select distinct visitor_id, session_id, is_bought
    from cart_moment
),
scope as (
    select a.visitor_id, a.session_id, a.is_bought, a.session_id as event_session
    from asked as a
    union
    select a.visitor_id, a.session_id, a.is_bought, '' as event_session
    from asked as a
    union
    select a.visitor_id, a.session_id, a.is_bought, s.session_id as event_session
    from asked as a
    inner join (
        select visitor_id, session_id from cart_events where session_id is not null
        union
        select visitor_id, session_id from ok_order where session_id is not null
    ) as s on s.visitor_id = a.visitor_id
    where a.session_id = ''
),
event as (
    select
        c.visitor_id,
        coalesce(c.session_id, '') as session_id,
        c.event_id,
        c.happened_at,
        c.product_id,
        c.kind,
        c.quantity,
        c.unit_price,
        case
            when c.kind = 'content' then 1
            when c.kind = 'remove' and c.quantity is null then 2
            else 0
        end as rank
    from cart_events as c
    union all
    select
        o.visitor_id,
        coalesce(o.session_id, '') as session_id,
        cast(null as string) as event_id,
        o.ordered_at + interval '1' microsecond as happened_at,
        cast(null as string) as product_id,
        'content' as kind,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as decimal(18, 4)) as unit_price,
        1 as rank
    from ok_order as o
    where o.visitor_id is not null and o.ordered_at is not null
)
select
    s.visitor_id,
    s.session_id,
    s.is_bought,
    e.event_id,
    e.happened_at,
    e.product_id,
    e.kind,
    e.quantity,
    e.unit_price,
    e.rank,
    s.session_id = '' or e.session_id = '' as is_loose
from event as e
inner join scope as s on s.visitor_id = e.visitor_id and s.event_session = e.session_id
where e.event_id is not null or not s.is_bought
