-- What each visitor was shown and took, for every pair, product and category, and in all.
-- grain: one row per level, member and visitor; key: level_no, a_no, b_no, visitor_no
--
-- level_no: 1 pair (anchor, target), 2 anchor, 3 target, 4 category of the anchor, 5 of the
-- target, 6 the shop. Doubled letters are sums of squares and products by exposure: nn of
-- weights, xn of attaches and weights, and so on; n weights, x attaches, c clicks, m net
-- margin, u mature units, r those returned.
select
    f.level_no,
    f.a_no,
    f.b_no,
    f.visitor_no,
    sum(f.weight) as n,
    sum(f.weight * f.weight) as nn,
    sum(f.x) as x,
    sum(f.x * f.weight) as xn,
    sum(f.c) as c,
    sum(f.c * f.weight) as cn,
    sum(f.m) as m,
    sum(f.m * f.m) as mm,
    sum(f.m * f.weight) as mn,
    sum(f.u) as u,
    sum(f.u * f.u) as uu,
    sum(f.r) as r,
    sum(f.r * f.r) as rr,
    sum(f.r * f.u) as ru,
    sum(f.kept) as kept,
    sum(f.kept * f.m) as kept_m,
    sum(f.kept * f.m * f.m) as kept_mm,
    sum(f.back) as back,
    sum(f.back * f.m) as back_m,
    sum(f.back * f.m * f.m) as back_mm
from (
    select
        l.level_no,
        case l.level_no
            when 1 then e.anchor_no
            when 2 then e.anchor_no
            when 3 then e.target_no
            when 4 then e.anchor_category_no
            when 5 then e.target_category_no
        end as a_no,
        case when l.level_no = 1 then e.target_no end as b_no,
        e.visitor_no,
        e.weight,
        e.x,
        e.c,
        e.m,
        e.u,
        e.r,
        e.kept,
        e.back
    from spread_exposure as e
    cross join (
        select 1 as level_no union all select 2 union all select 3
        union all select 4 union all select 5 union all select 6
    ) as l
    where e.anchor_no is not null or l.level_no in (3, 5, 6)
) as f
group by f.level_no, f.a_no, f.b_no, f.visitor_no
