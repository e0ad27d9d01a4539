//! Shopify's exports: `orders_export.csv`, one row a line with the order's own
//! cells on its first row only, and `products_export.csv`, one row a variant.
//!
//! Prices hold the shop's tax, if it has any, and shipping is free. An order number is the visitor,
//! the visit and the order in one number, so that a test can lead it back.

use std::path::Path;

use super::super::SynthError;
use super::super::calendar::DAY;
use super::super::catalogue::part;
use super::super::categories::CATEGORIES;
use super::super::form::Output;
use super::super::people::Visitor;
use super::super::shop::Shop;
use super::super::visit::{Line, Order, Status, Visit};
use super::super::writer::Sheet;
use super::local;

const ORDERS: &[&str] = &[
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
];

const PRODUCTS: &[&str] = &[
    "Handle",
    "Title",
    "Vendor",
    "Product Category",
    "Type",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Cost per item",
    "Status",
];

/// The two exports, open.
pub(in super::super) struct Shopify {
    orders: Sheet,
    products: Sheet,
}

impl Shopify {
    /// Creates both and writes the products.
    pub(in super::super) fn create(dir: &Path, shop: &Shop) -> Result<Self, SynthError> {
        let mut this = Self {
            orders: Sheet::create(dir, "orders_export.csv", ORDERS)?,
            products: Sheet::create(dir, "products_export.csv", PRODUCTS)?,
        };
        let vat = Vat(shop.params.vat_rate);
        for product in &shop.catalogue.products {
            let path = CATEGORIES[product.category].path;
            let row = this.products.text(&product.id.to_lowercase());
            row.text(&product.title).text(product.brand).text(path);
            row.text(path.rsplit(" > ").next().unwrap_or(path));
            row.text("Title").text("Default Title").text(&product.id);
            row.int(product.last_stock());
            row.cents(vat.gross(product.price_cents)).empty();
            row.cents(product.last_cost()).text("active").end()?;
        }
        Ok(this)
    }

    fn order(
        &mut self,
        shop: &Shop,
        visitor: &Visitor,
        visit: &Visit,
        at: usize,
    ) -> Result<(), SynthError> {
        let order = &visit.orders[at];
        let vat = Vat(shop.params.vat_rate);
        let refunded: i64 = (visit.returns.iter())
            .filter(|back| back.order == at)
            .map(|back| back.refund_cents)
            .sum();
        let number = visitor.number * 10_000 + visit.number * 10 + at as u64 + 1;
        for (nth, line) in order.lines.iter().enumerate() {
            let product = &shop.catalogue.products[line.product];
            for column in ORDERS {
                let sheet = &mut self.orders;
                match *column {
                    "Name" => sheet.id("#", &[number]),
                    "Lineitem quantity" => sheet.int(line.quantity),
                    "Lineitem name" => sheet.text(&product.title),
                    "Lineitem price" => sheet.cents(vat.gross(line.unit_price_cents)),
                    "Lineitem sku" => sheet.text(&product.id),
                    "Lineitem requires shipping" | "Lineitem taxable" => sheet.text("true"),
                    "Lineitem fulfillment status" => sheet.text(fulfilment(order)),
                    "Lineitem discount" => sheet.cents(vat.gross(line.discount_cents)),
                    "Vendor" => sheet.text(product.brand),
                    _ if nth > 0 => sheet.empty(),
                    "Id" => sheet.int(5_000_000_000_000 + number),
                    "Email" if visit.logged_in => {
                        sheet.text(&format!("c{}@customers.example", visitor.number))
                    }
                    other => of_order(sheet, other, shop, order, (visit, visitor), refunded),
                };
            }
            self.orders.end()?;
        }
        Ok(())
    }
}

/// A cell that stands on an order's first row only.
fn of_order<'a>(
    sheet: &'a mut Sheet,
    column: &str,
    shop: &Shop,
    order: &Order,
    (visit, visitor): (&Visit, &Visitor),
    refunded: i64,
) -> &'a mut Sheet {
    let vat = Vat(shop.params.vat_rate);
    let total = vat.total(order);
    let line_discounts: i64 = (order.lines.iter())
        .map(|line| vat.gross(line.discount_cents))
        .sum();
    let is_whole = refunded > 0 && refunded >= Vat(0.0).total(order);
    let cancelled = order.status == Status::Cancelled;
    let at = |after: i64| local::time(&shop.calendar, order.at + after);
    match column {
        "Financial Status" => sheet.text(match (cancelled, refunded) {
            (true, _) => "voided",
            (_, 0) => "paid",
            _ if is_whole => "refunded",
            _ => "partially_refunded",
        }),
        "Created at" => sheet.text(&at(0)),
        "Paid at" if !cancelled => sheet.text(&at(60)),
        "Fulfilled at" if !cancelled => sheet.text(&at(DAY)),
        "Cancelled at" if cancelled => sheet.text(&at(3_600)),
        "Fulfillment Status" => sheet.text(fulfilment(order)),
        "Accepts Marketing" => sheet.text("no"),
        "Currency" => sheet.text("EUR"),
        "Subtotal" | "Total" => sheet.cents(total),
        "Taxes" => sheet.cents(vat.held(total)),
        "Tax 1 Name" if vat.0 > 0.0 => sheet.text(&format!("VAT {:.0}%", 100.0 * vat.0)),
        "Tax 1 Value" if vat.0 > 0.0 => sheet.cents(vat.held(total)),
        "Shipping" | "Outstanding Balance" => sheet.cents(0),
        "Refunded Amount" if is_whole => sheet.cents(total),
        "Refunded Amount" => sheet.cents(vat.gross(refunded)),
        "Discount Code" => sheet.text(order.coupon),
        "Discount Amount" => sheet.cents(vat.gross(order.discount_cents) + line_discounts),
        "Shipping Method" => sheet.text("Standard"),
        "Billing Country" | "Shipping Country" => sheet.text(visitor.country),
        // Shopify's gateway for test orders.
        "Payment Method" if order.status == Status::Test => sheet.text("bogus"),
        "Payment Method" => sheet.text("shopify_payments"),
        "Risk Level" => sheet.text("Low"),
        "Source" => sheet.text(visit.channel),
        _ => sheet.empty(),
    }
}

fn fulfilment(order: &Order) -> &'static str {
    match order.status {
        Status::Cancelled => "unfulfilled",
        _ => "fulfilled",
    }
}

/// A rate of value-added tax, as a share of the net amount.
#[derive(Debug, Clone, Copy)]
struct Vat(f64);

impl Vat {
    /// An amount with its tax.
    fn gross(self, net_cents: i64) -> i64 {
        part(net_cents, 1.0 + self.0)
    }

    /// The tax in an amount that holds it.
    fn held(self, gross_cents: i64) -> i64 {
        gross_cents - part(gross_cents, 1.0 / (1.0 + self.0))
    }

    /// What was paid: the lines without every discount.
    fn total(self, order: &Order) -> i64 {
        let line = |line: &Line| {
            let quantity = i64::try_from(line.quantity).unwrap_or(0);
            quantity * self.gross(line.unit_price_cents) - self.gross(line.discount_cents)
        };
        order.lines.iter().map(line).sum::<i64>() - self.gross(order.discount_cents)
    }
}

impl Output for Shopify {
    fn visit(&mut self, shop: &Shop, visitor: &Visitor, visit: &Visit) -> Result<(), SynthError> {
        (0..visit.orders.len()).try_for_each(|at| self.order(shop, visitor, visit, at))
    }

    fn finish(self: Box<Self>) -> Result<Vec<(String, u64)>, SynthError> {
        Ok(vec![self.orders.finish()?, self.products.finish()?])
    }
}
