-- Open exposures with their anchors.
-- grain: one row per open exposure and anchor; key: exposure_id, anchor_id
--
-- A cart of k products other than the target gives k rows of 1/k of the weight,
-- or, where the setting cart_anchor is highest_price, one row of the whole weight
-- for the dearest of them (equal prices: the lowest product_id). Without any
-- anchor one row stays.
select
    x.exposure_id,
    coalesce(x.anchor_id, c.product_id) as anchor_id,
    x.target_id,
    case
        when x.anchor_id is not null then x.anchor_source
        when c.product_id is not null then 'cart'
        else 'none'
    end as anchor_source,
    x.placement,
    x.placement_source,
    x.rec_type,
    x.type_source,
    case when c.anchors > 1 then x.weight / c.anchors else x.weight end as weight
from exposure_placed as x
left join (
    select
        y.exposure_id,
        i.product_id,
        case when p.cart_anchor = 'highest_price' then 1 else count(*) over (partition by y.exposure_id) end
            as anchors,
        case
            when p.cart_anchor = 'highest_price'
                then row_number() over (
                    partition by y.exposure_id
                    order by i.unit_price desc nulls last, i.product_id
                )
            else 1
        end as place
    from exposure_placed as y
    inner join cart_item as i
        on i.visitor_id = y.visitor_id
        and i.session_id = coalesce(y.session_id, '')
        and i.is_bought = (y.placement = 'post_purchase')
        and i.shown_at = y.shown_at
        and i.product_id <> y.target_id
    cross join param as p
    where y.asks_cart
) as c on c.exposure_id = x.exposure_id and c.place = 1
