-- What each cart held, as spans of time.
-- grain: one row per cart, product and event of it that counts
--
-- A span begins with an event of its product, and ends with the next one, where the next
-- whole cart was seen or a purchase emptied it, or where it expires. Of two whole carts at
-- one time the one with the higher event_id stands; adds and removes of that time
-- are in it. An add or content without a quantity is one piece, a remove without
-- one takes all. No more is taken out of a cart than is in it. A cart of more than
-- 1 000 events is no person's and left out. quantity is what the cart holds in the
-- span; unit_price the highest one seen with it so far.
with event as (
    select
        c.*,
        count(c.event_id) over (partition by c.visitor_id, c.session_id, c.is_bought) as events,
        max(case when c.kind = 'content' then c.event_id end) over (
            partition by c.visitor_id, c.session_id, c.is_bought, c.happened_at
        ) as content_id,
        coalesce(
            max(case when c.kind = 'content' then c.happened_at end) over (
                partition by c.visitor_id, c.session_id, c.is_bought
                order by c.happened_at
                range between unbounded preceding and current row
            ),
            timestamp '1800-01-01 00:00:00'
        ) as content_at,
        min(case when c.rank = 2 then c.happened_at end) over (
            partition by c.visitor_id, c.session_id, c.is_bought, c.product_id
            order by c.happened_at
            range between current row and unbounded following
        ) as removed_at
    from cart_step as c
),
content as (
    select
        d.visitor_id,
        d.session_id,
        d.is_bought,
        d.content_at,
        lead(d.content_at) over (
            partition by d.visitor_id, d.session_id, d.is_bought
            order by d.content_at
        ) as next_at
    from (
        select distinct visitor_id, session_id, is_bought, content_at
        from event
    ) as d
),
held as (
    select
        e.visitor_id,
        e.session_id,
        e.is_bought,
        e.product_id,
        e.happened_at,
        e.is_loose,
        case when e.removed_at is null or c.next_at <= e.removed_at then c.next_at else e.removed_at end as end_at,
        lead(e.happened_at) over (
            partition by e.visitor_id, e.session_id, e.is_bought, e.product_id, e.content_at, e.removed_at
            order by e.happened_at, e.event_id
        ) as next_at,
        sum(case when e.kind = 'remove' then -e.quantity else coalesce(e.quantity, 1) end) over (
            partition by e.visitor_id, e.session_id, e.is_bought, e.product_id, e.content_at, e.removed_at
            order by e.happened_at, e.event_id
            rows between unbounded preceding and current row
        ) as total,
        max(e.unit_price) over (
            partition by e.visitor_id, e.session_id, e.is_bought, e.product_id, e.content_at, e.removed_at
            order by e.happened_at, e.event_id
            rows between unbounded preceding and current row
        ) as unit_price,
        e.content_at,
        e.removed_at,
        e.event_id
    from event as e
    inner join content as c
        on c.visitor_id = e.visitor_id
        and c.session_id = e.session_id
        and c.is_bought = e.is_bought
        and c.content_at = e.content_at
    where
        e.product_id is not null
        and e.events <= 1000
        and case
            when e.kind = 'content' then e.event_id = e.content_id
            when e.rank = 2 then false
            else e.happened_at > e.content_at
        end
)
select
    h.visitor_id,
    h.session_id,
    h.is_bought,
    h.product_id,
    h.unit_price,
    h.happened_at as from_at,
    case
        when h.is_loose then least(coalesce(h.next_at, h.end_at), h.happened_at + interval '30' day)
        else coalesce(h.next_at, h.end_at)
    end as until_at,
    h.total - least(
        min(h.total) over (
            partition by h.visitor_id, h.session_id, h.is_bought, h.product_id, h.content_at, h.removed_at
            order by h.happened_at, h.event_id
            rows between unbounded preceding and current row
        ),
        0
    ) as quantity
from held as h
