-- Whether a product is among the cheaper, the middle or the dearer of its category.
-- grain: one row per product with a list price; key: product_no
--
-- price_band: 1 to 3, thirds of the list prices within the leaf category; equal prices
-- are in one band.
select
    r.product_no,
    cast(case when 3 * r.cheaper < r.products then 1 when 3 * r.cheaper < 2 * r.products then 2 else 3 end as smallint)
        as price_band
from (
    select
        k.product_no,
        rank() over (partition by c.category_no order by k.list_price) - 1 as cheaper,
        count(*) over (partition by c.category_no) as products
    from product_known as k
    join product_category as c on c.product_no = k.product_no
    where k.list_price is not null
) as r
