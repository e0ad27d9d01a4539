-- What each visitor was shown and took, for every pair, product and category, and in all.
-- grain: one row per level, member and visitor; key: level, a_no, b_no, visitor_no
--
-- Doubled letters are sums of squares and products by exposure: nn of weights, xn of
-- attaches and weights, and so on; n weights, x attaches, c clicks, m net margin, u
-- mature units, r those returned.
select
    'pair' as level,
    f.anchor_no as a_no,
    f.target_no as b_no,
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
from spread_exposure as f
where f.anchor_no is not null
group by f.anchor_no, f.target_no, f.visitor_no
union all
select
    'anchor' as level,
    f.anchor_no as a_no,
    cast(null as integer) as b_no,
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
from spread_exposure as f
where f.anchor_no is not null
group by f.anchor_no, f.visitor_no
union all
select
    'target' as level,
    f.target_no as a_no,
    cast(null as integer) as b_no,
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
from spread_exposure as f
group by f.target_no, f.visitor_no
union all
select
    'anchor_category' as level,
    f.anchor_category_no as a_no,
    cast(null as integer) as b_no,
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
from spread_exposure as f
where f.anchor_no is not null
group by f.anchor_category_no, f.visitor_no
union all
select
    'target_category' as level,
    f.target_category_no as a_no,
    cast(null as integer) as b_no,
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
from spread_exposure as f
group by f.target_category_no, f.visitor_no
union all
select
    'shop' as level,
    cast(null as integer) as a_no,
    cast(null as integer) as b_no,
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
from spread_exposure as f
group by f.visitor_no
