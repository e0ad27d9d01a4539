-- What the data lack, errors first, then the greatest share first.
-- grain: one row per gap; key: code
select code, severity, rows, share, revenue_share, affects, fix, example, revenue_share_note, meaning
from gap
order by place
