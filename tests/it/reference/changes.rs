//! Changes of a shop whose effect on its figures is known.

use super::model::{Dec, Shop};
use super::shops::{Dice, Quirks, random};

/// The shop that stands after the imports, so that no row depends on where it stands.
pub(super) fn settled(seed: u64) -> Shop {
    Shop::after(&random(seed, Quirks::all()))
}

fn shuffled<T: Clone>(dice: &mut Dice, rows: &mut Vec<T>) {
    let mut left = std::mem::take(rows);
    while !left.is_empty() {
        let last = i64::try_from(left.len()).unwrap() - 1;
        rows.push(left.swap_remove(usize::try_from(dice.from(0, last)).unwrap()));
    }
}

/// The rows of every table in another order.
pub(super) fn permuted(mut shop: Shop, seed: u64) -> Shop {
    let dice = &mut Dice::of(seed);
    shuffled(dice, &mut shop.products);
    shuffled(dice, &mut shop.product_costs);
    shuffled(dice, &mut shop.sessions);
    shuffled(dice, &mut shop.recommendations);
    shuffled(dice, &mut shop.exposures);
    shuffled(dice, &mut shop.clicks);
    shuffled(dice, &mut shop.product_views);
    shuffled(dice, &mut shop.cart_events);
    shuffled(dice, &mut shop.orders);
    shuffled(dice, &mut shop.order_lines);
    shuffled(dice, &mut shop.returns);
    shuffled(dice, &mut shop.assignments);
    shuffled(dice, &mut shop.fees);
    shuffled(dice, &mut shop.fx_rates);
    shop
}

/// The rows that change, dealt out over two imports.
pub(super) fn split(shop: &Shop, seed: u64) -> Vec<Shop> {
    let mut dice = Dice::of(seed);
    let (mut early, mut late) = (shop.clone(), Shop::default());
    macro_rules! deal {
        ($($table:ident),+) => {
            $(
                let (stay, go) = early.$table.into_iter().partition(|_| dice.chance(50));
                (early.$table, late.$table) = (stay, go);
            )+
        };
    }
    deal!(
        exposures,
        clicks,
        orders,
        order_lines,
        returns,
        sessions,
        products
    );
    vec![early, late]
}

/// Every id with a letter before it, so that they sort as before.
pub(super) fn renamed(mut shop: Shop) -> Shop {
    fn id(id: &mut String) {
        id.insert(0, 'z');
    }
    fn named<const N: usize>(ids: [&mut String; N]) {
        ids.into_iter().for_each(id);
    }
    fn ids<const N: usize>(ids: [&mut Option<String>; N]) {
        ids.into_iter().flatten().for_each(id);
    }
    fn list(name: &mut Option<String>) {
        if let Some((kind, sku)) = name.as_ref().and_then(|name| name.split_once(':')) {
            *name = Some(format!("{kind}:z{}", sku.trim()));
        }
    }
    for row in &mut shop.products {
        id(&mut row.product_id);
        ids([&mut row.parent_id]);
    }
    shop.product_costs
        .iter_mut()
        .for_each(|row| id(&mut row.product_id));
    shop.customers
        .iter_mut()
        .for_each(|row| id(&mut row.customer_id));
    for row in &mut shop.sessions {
        named([&mut row.session_id, &mut row.visitor_id]);
        ids([&mut row.customer_id]);
    }
    for row in &mut shop.recommendations {
        named([&mut row.rec_id, &mut row.target_id]);
        ids([&mut row.anchor_id]);
    }
    for row in &mut shop.exposures {
        named([
            &mut row.exposure_id,
            &mut row.visitor_id,
            &mut row.target_id,
        ]);
        ids([
            &mut row.session_id,
            &mut row.rec_id,
            &mut row.anchor_id,
            &mut row.page_id,
        ]);
        list(&mut row.list_id);
        list(&mut row.list_name);
    }
    for row in &mut shop.clicks {
        id(&mut row.click_id);
        ids([
            &mut row.exposure_id,
            &mut row.visitor_id,
            &mut row.target_id,
        ]);
    }
    for row in &mut shop.product_views {
        named([&mut row.view_id, &mut row.visitor_id, &mut row.product_id]);
        ids([&mut row.session_id, &mut row.page_id]);
    }
    for row in &mut shop.cart_events {
        named([&mut row.event_id, &mut row.visitor_id, &mut row.product_id]);
        ids([&mut row.session_id]);
    }
    for row in &mut shop.orders {
        id(&mut row.order_id);
        ids([
            &mut row.visitor_id,
            &mut row.customer_id,
            &mut row.session_id,
        ]);
    }
    for row in &mut shop.order_lines {
        named([&mut row.order_id, &mut row.product_id]);
        ids([&mut row.rec_id, &mut row.exposure_id]);
    }
    for row in &mut shop.returns {
        id(&mut row.return_id);
        ids([&mut row.order_id, &mut row.product_id]);
    }
    for row in &mut shop.assignments {
        named([&mut row.experiment_id, &mut row.unit_id]);
    }
    for row in &mut shop.bundle_components {
        named([&mut row.bundle_id, &mut row.product_id]);
    }
    shop
}

/// All money a hundred times as much; order discounts, whose cents are dealt out, are gone.
pub(super) fn scaled(mut shop: Shop) -> Shop {
    fn times(money: &mut Dec) {
        money.0 *= 100;
    }
    fn all<const N: usize>(money: [&mut Option<Dec>; N]) {
        money.into_iter().flatten().for_each(times);
    }
    for row in &mut shop.products {
        all([&mut row.list_price, &mut row.unit_cost]);
    }
    shop.product_costs
        .iter_mut()
        .for_each(|row| times(&mut row.unit_cost));
    for row in &mut shop.orders {
        all([&mut row.shipping_cost, &mut row.payment_fee]);
    }
    for row in &mut shop.order_lines {
        times(&mut row.unit_price);
        all([&mut row.line_discount, &mut row.unit_cost]);
    }
    for row in &mut shop.returns {
        all([&mut row.refund_amount, &mut row.handling_cost]);
    }
    for row in &mut shop.fees {
        all([
            &mut row.fixed,
            &mut row.ship_incremental,
            &mut row.pick_pack,
        ]);
        all([&mut row.return_handling]);
    }
    shop
}

/// Every visitor, with all that is theirs, once more under other names.
pub(super) fn doubled(shop: &Shop) -> Shop {
    let mut twins = renamed(shop.clone());
    // What is not a visitor's keeps its name.
    let same = shop.exposures.iter().zip(&mut twins.exposures);
    for (row, twin) in same {
        (twin.target_id, twin.anchor_id) = (row.target_id.clone(), row.anchor_id.clone());
        (twin.rec_id, twin.page_id) = (row.rec_id.clone(), row.page_id.clone());
        (twin.list_id, twin.list_name) = (row.list_id.clone(), row.list_name.clone());
    }
    for (row, twin) in shop.clicks.iter().zip(&mut twins.clicks) {
        twin.target_id.clone_from(&row.target_id);
    }
    for (row, twin) in shop.product_views.iter().zip(&mut twins.product_views) {
        (twin.product_id, twin.page_id) = (row.product_id.clone(), row.page_id.clone());
    }
    for (row, twin) in shop.cart_events.iter().zip(&mut twins.cart_events) {
        twin.product_id.clone_from(&row.product_id);
    }
    for (row, twin) in shop.order_lines.iter().zip(&mut twins.order_lines) {
        (twin.product_id, twin.rec_id) = (row.product_id.clone(), row.rec_id.clone());
    }
    for (row, twin) in shop.returns.iter().zip(&mut twins.returns) {
        twin.product_id.clone_from(&row.product_id);
    }
    let mut both = shop.clone();
    both.sessions.extend(twins.sessions);
    both.exposures.extend(twins.exposures);
    both.clicks.extend(twins.clicks);
    both.product_views.extend(twins.product_views);
    both.cart_events.extend(twins.cart_events);
    both.orders.extend(twins.orders);
    both.order_lines.extend(twins.order_lines);
    both.returns.extend(twins.returns);
    both
}
