-- Product ids that ok orders name and products does not list.
-- grain: one row per unlisted product id; key: product_id
--
-- match: 'spelling', it is listed with other case, spaces, dashes or underscores;
-- 'parent', it is the parent of a listed variant; 'none'. listed_id is the lowest
-- listed id that it stands for.
select
    u.product_id,
    coalesce(s.product_id, p.product_id) as listed_id,
    case
        when s.product_id is not null then 'spelling'
        when p.product_id is not null then 'parent'
        else 'none'
    end as match
from (
    select k.product_id
    from line_value as v
    join product_category as k on k.product_no = v.product_no
    where not k.is_listed
    group by k.product_id
) as u
left join (
    select
        lower(replace(replace(replace(product_id, ' ', ''), '-', ''), '_', '')) as plain,
        min(product_id) as product_id
    from products
    group by lower(replace(replace(replace(product_id, ' ', ''), '-', ''), '_', ''))
) as s on s.plain = lower(replace(replace(replace(u.product_id, ' ', ''), '-', ''), '_', ''))
left join (
    select parent_id, min(product_id) as product_id
    from products
    where parent_id is not null
    group by parent_id
) as p on p.parent_id = u.product_id
