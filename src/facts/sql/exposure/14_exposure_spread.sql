-- How many times as much figures vary as if exposures were independent.
-- grain: one row per level and member with 20 attaches or clicks; key: level, a_no, b_no
-- (level 'pair': anchor and target; 'anchor', 'target': product; 'anchor_category',
-- 'target_category': category; 'shop': neither)
--
-- attach, click, returned (mature units) and margin: the visitor-clustered variance of
-- the ratio over that of independent exposures, at least 1; null with fewer than 20
-- attaches, clicks or returned units. kept_*: mean and standard deviation of the net
-- margin of attaches of which nothing came back, back_*: of the others; null for fewer
-- than 2. Rounded, so that the order of summing does not show.
select
    case s.level_no
        when 1 then 'pair'
        when 2 then 'anchor'
        when 3 then 'target'
        when 4 then 'anchor_category'
        when 5 then 'target_category'
        else 'shop'
    end as level,
    s.a_no,
    s.b_no,
    s.visitors,
    case
        when s.visitors > 1 and s.x >= 20 and s.n > 0 and s.x - 2 * (s.x / s.n) * s.xn + (s.x / s.n) * (s.x / s.n) * s.nn > 0
            then round(greatest(
                1,
                (s.v_xx - 2 * (s.x / s.n) * s.v_xn + (s.x / s.n) * (s.x / s.n) * s.v_nn) * s.visitors / (s.visitors - 1)
                / (s.x - 2 * (s.x / s.n) * s.xn + (s.x / s.n) * (s.x / s.n) * s.nn)
            ), 6)
    end as attach,
    case
        when s.visitors > 1 and s.c >= 20 and s.n > 0 and s.c - 2 * (s.c / s.n) * s.cn + (s.c / s.n) * (s.c / s.n) * s.nn > 0
            then round(greatest(
                1,
                (s.v_cc - 2 * (s.c / s.n) * s.v_cn + (s.c / s.n) * (s.c / s.n) * s.v_nn) * s.visitors / (s.visitors - 1)
                / (s.c - 2 * (s.c / s.n) * s.cn + (s.c / s.n) * (s.c / s.n) * s.nn)
            ), 6)
    end as click,
    case
        when s.visitors > 1 and s.r >= 20 and s.u > 0 and s.rr - 2 * (s.r / s.u) * s.ru + (s.r / s.u) * (s.r / s.u) * s.uu > 0
            then round(greatest(
                1,
                (s.v_rr - 2 * (s.r / s.u) * s.v_ru + (s.r / s.u) * (s.r / s.u) * s.v_uu) * s.visitors / (s.visitors - 1)
                / (s.rr - 2 * (s.r / s.u) * s.ru + (s.r / s.u) * (s.r / s.u) * s.uu)
            ), 6)
    end as returned,
    case
        when s.visitors > 1 and s.x >= 20 and s.n > 0 and s.mm - 2 * (s.m / s.n) * s.mn + (s.m / s.n) * (s.m / s.n) * s.nn > 0
            then round(greatest(
                1,
                (s.v_mm - 2 * (s.m / s.n) * s.v_mn + (s.m / s.n) * (s.m / s.n) * s.v_nn) * s.visitors / (s.visitors - 1)
                / (s.mm - 2 * (s.m / s.n) * s.mn + (s.m / s.n) * (s.m / s.n) * s.nn)
            ), 6)
    end as margin,
    case when s.kept >= 2 then round(s.kept_m / s.kept, 6) end as kept_mean,
    case when s.kept >= 2
        then round(sqrt(greatest(0, (s.kept_mm - s.kept_m * s.kept_m / s.kept) / (s.kept - 1))), 6) end as kept_sd,
    case when s.back >= 2 then round(s.back_m / s.back, 6) end as back_mean,
    case when s.back >= 2
        then round(sqrt(greatest(0, (s.back_mm - s.back_m * s.back_m / s.back) / (s.back - 1))), 6) end as back_sd
from spread_sum as s
where s.x >= 20 or s.c >= 20 or s.level_no > 3
