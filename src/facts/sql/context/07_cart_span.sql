-- Cart events as spans of time: the content of a cart at a moment is the sum over
-- the spans that hold it.
-- grain: one row per event, product and scope
--
-- A span ends where the next whole cart was seen, and, for its product, where all
-- of it was removed (a remove without a quantity). At one time a whole cart goes
-- after adds and removes, and a remove of all goes last; of two whole carts the
-- one with the higher event_id stands. An add or content without a quantity is
-- one piece. A cart of more than 1 000 events is no person's and left out.
with asked as (
    select distinct m.visitor_id, m.scope, m.scope_session
    from cart_moment as m
),
placed as (
    select
        c.visitor_id,
        a.scope,
        a.scope_session,
        c.event_id,
        c.happened_at,
        c.product_id,
        c.kind,
        c.quantity,
        c.unit_price
    from cart_events as c
    inner join asked as a
        on a.visitor_id = c.visitor_id and a.scope = 'session' and a.scope_session = c.session_id
    union all
    select
        c.visitor_id,
        a.scope,
        a.scope_session,
        c.event_id,
        c.happened_at,
        c.product_id,
        c.kind,
        c.quantity,
        c.unit_price
    from cart_events as c
    inner join asked as a on a.visitor_id = c.visitor_id and a.scope_session = ''
    where a.scope = 'visitor' or a.scope = 'loose' and c.session_id is null
),
event as (
    select
        c.visitor_id,
        c.scope,
        c.scope_session,
        c.event_id,
        c.happened_at,
        c.product_id,
        c.kind,
        c.quantity,
        c.unit_price,
        count(*) over (partition by c.visitor_id, c.scope, c.scope_session) as events,
        max(case when c.kind = 'content' then c.event_id end) over (
            partition by c.visitor_id, c.scope, c.scope_session, c.happened_at
        ) as content_id,
        coalesce(
            max(case when c.kind = 'content' then c.happened_at end) over (
                partition by c.visitor_id, c.scope, c.scope_session
                order by c.happened_at
                range between unbounded preceding and current row
            ),
            timestamp '1800-01-01 00:00:00'
        ) as content_at,
        min(case when c.kind = 'remove' and c.quantity is null then c.happened_at end) over (
            partition by c.visitor_id, c.scope, c.scope_session, c.product_id
            order by c.happened_at
            range between current row and unbounded following
        ) as removed_at
    from placed as c
),
content as (
    select
        d.visitor_id,
        d.scope,
        d.scope_session,
        d.content_at,
        lead(d.content_at) over (
            partition by d.visitor_id, d.scope, d.scope_session
            order by d.content_at
        ) as next_at
    from (
        select distinct visitor_id, scope, scope_session, content_at
        from event
    ) as d
)
select
    e.visitor_id,
    e.scope,
    e.scope_session,
    e.product_id,
    e.unit_price,
    case when e.kind = 'remove' then -e.quantity else coalesce(e.quantity, 1) end as quantity,
    e.happened_at as from_at,
    case
        when e.removed_at is null or c.next_at <= e.removed_at then c.next_at
        else e.removed_at
    end as until_at
from event as e
inner join content as c
    on c.visitor_id = e.visitor_id
    and c.scope = e.scope
    and c.scope_session = e.scope_session
    and c.content_at = e.content_at
where
    e.events <= 1000
    and case
        when e.kind = 'content' then e.event_id = e.content_id
        when e.kind = 'remove' and e.quantity is null then false
        else e.happened_at > e.content_at
    end
