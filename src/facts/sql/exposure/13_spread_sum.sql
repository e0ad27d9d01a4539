-- The sums of spread_visitor over visitors.
-- grain: one row per level and member; key: level_no, a_no, b_no
--
-- v_*: sums of squares and products by visitor; the others as there, by exposure.
select
    level_no,
    a_no,
    b_no,
    cast(count(*) as double) as visitors,
    sum(n) as n,
    sum(nn) as nn,
    sum(n * n) as v_nn,
    sum(x) as x,
    sum(xn) as xn,
    sum(x * x) as v_xx,
    sum(x * n) as v_xn,
    sum(c) as c,
    sum(cn) as cn,
    sum(c * c) as v_cc,
    sum(c * n) as v_cn,
    sum(m) as m,
    sum(mm) as mm,
    sum(mn) as mn,
    sum(m * m) as v_mm,
    sum(m * n) as v_mn,
    sum(u) as u,
    sum(uu) as uu,
    sum(u * u) as v_uu,
    sum(r) as r,
    sum(rr) as rr,
    sum(ru) as ru,
    sum(r * r) as v_rr,
    sum(r * u) as v_ru,
    sum(kept) as kept,
    sum(kept_m) as kept_m,
    sum(kept_mm) as kept_mm,
    sum(back) as back,
    sum(back_m) as back_m,
    sum(back_mm) as back_mm
from spread_visitor
group by level_no, a_no, b_no
