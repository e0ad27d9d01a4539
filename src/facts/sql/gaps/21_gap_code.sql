-- What each gap means, what it degrades and how to mend it.
-- grain: one row per gap code; key: code
--
-- blocks_above is the share above which a gap forbids verdicts: it is an error
-- then. severity_below is the severity otherwise. no_share says why the share of
-- attached revenue cannot be told; it is null where it can.
select c.code, c.blocks_above, c.severity_below, c.meaning, c.affects, c.fix, c.no_share
from (
    values
        (
            'PRODUCT_UNMAPPED', 0.05, 'warn',
            'Lines name a product that the product list does not hold.',
            'categories, titles, costs and variants of these lines',
            'Add these ids to the product file and import it: sidecart import DB products.csv',
            cast(null as string)
        ),
        (
            'PRODUCT_NEAR', cast(null as double), 'info',
            'Lines name a product that is listed in another spelling only (case, spaces, dashes), or only as the parent of variants. They count as mapped, but under their own id.',
            'categories, titles and costs of these lines',
            'Write the ids in the orders as in the product list, for example in the mapping file, and import the orders again',
            null
        ),
        (
            'REC_UNTRACKED', 0.10, 'warn',
            'Exposures do not say on which product they were shown, and their recommendation does not either.',
            'pairs: these exposures belong to none; placements and products still count them',
            'Log anchor_id or rec_id with each exposure, or import the recommendations with their anchor_id: sidecart import DB recommendations.csv',
            null
        ),
        (
            'VARIANT_UNTAGGED', 0.05, 'warn',
            'Exposures have no variant while others have one.',
            'comparisons of variants and experiments',
            'Log the variant with every exposure, a name for the usual one too, and import them again',
            null
        ),
        (
            'COST_MISSING', 0.20, 'warn',
            'No unit cost of these lines was valid when they were ordered.',
            'margin view: their cost is assumed from the category; no promote verdict where too much is assumed',
            'Import costs, from before the first order on: sidecart import DB product_costs.csv, or fill unit_cost in products or order_lines',
            null
        ),
        (
            'COST_STALE', 0.20, 'warn',
            'The unit cost of these lines was more than 365 days old when they were ordered.',
            'margin view',
            'Import newer costs: sidecart import DB product_costs.csv',
            null
        ),
        (
            'PRICE_MISSING', null, 'warn',
            'Lines have no price.',
            'revenue and margin of these lines: they are left out',
            'Import order_lines with unit_price: sidecart import DB order_lines.csv',
            'Lines without a price have no revenue.'
        ),
        (
            'DATE_MISSING', null, 'warn',
            'Orders have no date.',
            'windows, trends, maturity and cohorts: these orders lie outside of each',
            'Import orders with ordered_at: sidecart import DB orders.csv',
            null
        ),
        (
            'CURRENCY_NO_FX', 0.0, 'warn',
            'Orders are in another currency, and no exchange rate is known for their day or before.',
            'revenue and margin: their money is left out',
            'Import rates, one row per currency and day: sidecart import DB fx_rates.csv',
            'Their revenue is not known in the reporting currency.'
        ),
        (
            'ORDER_EMPTY', null, 'warn',
            'Orders have no lines.',
            'revenue, units and order value: these orders add nothing',
            'Import the order lines of the same days: sidecart import DB order_lines.csv',
            'An order without lines has no revenue.'
        ),
        (
            'ORPHAN_LINE', null, 'warn',
            'Lines name an order that has not been imported.',
            'every figure: these lines count once their order is there',
            'Import the orders of the same days: sidecart import DB orders.csv',
            'Lines without an order do not count as revenue yet.'
        ),
        (
            'DUP_PURCHASE', null, 'info',
            'Rows of orders repeated the id of another row of the same import. The last row was kept.',
            'nothing: each order counts once',
            'Nothing to do. If the rows are orders of their own, give each its own order_id',
            'Repeated rows were dropped, so no revenue depends on them.'
        ),
        (
            'DUP_EXPOSURE', null, 'info',
            'Rows of exposures repeated the id of another row of the same import. The last row was kept.',
            'nothing: each exposure counts once',
            'Nothing to do. If the rows are exposures of their own, give each its own exposure_id',
            'Repeated rows were dropped, so no revenue depends on them.'
        ),
        (
            'EXPOSURE_REPEAT', null, 'info',
            'A pair was shown again to the same visitor at the same placement in the same visit. The first exposure is kept.',
            'nothing: the pair counts once a visit',
            'Nothing to do: lists log themselves again when they scroll back into view',
            'Repeated exposures are left out, so no revenue depends on them.'
        ),
        (
            'SELF_PAIR', null, 'info',
            'A product was recommended on itself, or a variant on a variant of the same product.',
            'nothing: these exposures are left out',
            'Keep the product and its variants out of its own recommendations',
            'These exposures are left out, so no revenue depends on them.'
        ),
        (
            'EXPOSURE_HOLE', null, 'warn',
            'Days have fewer than 40 % of the exposures that are usual on their weekday.',
            'trends and alerts: these days are left out; totals keep them',
            'Look for a day of lost tracking and import its log: sidecart import DB exposures.csv',
            null
        ),
        (
            'ORPHAN_CLICK', 0.10, 'warn',
            'Clicks name no known exposure, and none of their visitor and product was shown within 30 minutes before.',
            'click rates and credit by click: these clicks are not used',
            'Import the exposures of the same days, and log exposure_id with each click: sidecart import DB exposures.csv',
            'A click without an exposure leads to no order line.'
        ),
        (
            'ORPHAN_CREDIT', 0.10, 'warn',
            'Lines name a recommendation or an exposure, but no exposure of that product to that visitor before the order fits.',
            'attach and margin: the line is credited by click or view instead, or not at all',
            'Import the exposures of the same days, and check that orders and exposures name visitors alike: sidecart import DB exposures.csv',
            null
        ),
        (
            'CLOCK_SKEW', 0.02, 'warn',
            'Lines name an exposure that was shown after the order.',
            'credit: an exposure after the order earns none',
            'Set the clocks of shop and tracking alike, or correct shown_at in the mapping file, and import again',
            null
        ),
        (
            'TZ_SHIFT', 0.02, 'warn',
            'Orders happen at other hours of the day than what visitors see, by whole hours: one of the two is in another time zone.',
            'credit, windows, funnels: everything that compares times',
            'Name the time zone of the source (timezone = "Europe/Berlin" in its mapping file) and import it again',
            null
        ),
        (
            'RETURN_UNLINKED', 0.20, 'warn',
            'Returns lead to no order line, or were rejected as they name neither a line nor a product.',
            'return and margin views: these returns count for no pair',
            'Import returns with order_id and line_no or product_id: sidecart import DB returns.csv',
            'A return without a line touches no known revenue.'
        ),
        (
            'RETURN_ABSENT', 0.0, 'warn',
            'No return is there, although 1 000 orders or more are old enough to have some.',
            'return and margin views: losses by returns are not known; no verdict above tune',
            'Import the returns: sidecart import DB returns.csv',
            null
        ),
        (
            'BOT', null, 'warn',
            'Visitors saw more than 500 recommendations on one day: they are no people. All their exposures and clicks are left out.',
            'exposures, clicks and experiments: without these visitors',
            'Keep crawlers and monitors out of the tracking',
            null
        ),
        (
            'MULTI_ARM', 0.01, 'warn',
            'Visitors or customers are in several arms of one experiment. They are left out of it.',
            'experiments',
            'Look for an assignment that changes with the device or is drawn again, and import it corrected: sidecart import DB assignments.csv',
            null
        ),
        (
            'SRM', 0.0, 'warn',
            'The arms of an experiment do not have the shares that were intended (p < 0.001): something drops visitors from one of them.',
            'experiments: their differences cannot be trusted, nor the parts of verdicts that use them',
            'Look for what loses visitors of one arm (a redirect, an error, a late assignment) before reading the experiment',
            null
        )
) as c (code, blocks_above, severity_below, meaning, affects, fix, no_share)
