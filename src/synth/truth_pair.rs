//! `truth_pair.csv`: one row a pair the shop could show.

use super::SynthError;
use super::law::Pair;
use super::shop::Shop;
use super::truth::{Cell, SLICES, Tally, Truth};
use super::verdict;
use super::writer::Sheet;

/// Columns of the pair as a whole.
const COLUMNS: [&str; 32] = [
    "rec_id",
    "anchor_id",
    "target_id",
    "rec_type",
    "class",
    "partner_id",
    "relevance",
    "organic_logit",
    "lift_logit",
    "return_factor",
    "delay_factor",
    "anchor_return",
    "harm",
    "offer_share",
    "drift_from",
    "exposures",
    "attaches_shown",
    "attaches_hidden",
    "attach_rate",
    "organic_rate",
    "incremental_attach",
    "control_exposures",
    "control_attaches",
    "return_rate",
    "margin_per_attach",
    "attributed_margin_per_exposure",
    "net_margin_per_exposure",
    "orders_lost_per_exposure",
    "followed_orders",
    "repeat_margin_90d",
    "expected_verdict",
    "expected_flags",
];

/// Columns of each slice, which follow with the slice's name.
const SLICE_COLUMNS: [&str; 3] = ["exposures", "attach_rate", "net_margin_per_exposure"];

/// All columns.
pub(super) fn header() -> Vec<String> {
    let slices = SLICES.iter().flat_map(|slice| {
        let column = move |name: &&str| format!("{name}_{slice}");
        SLICE_COLUMNS.iter().map(column)
    });
    COLUMNS
        .iter()
        .map(|name| (*name).to_owned())
        .chain(slices)
        .collect()
}

/// Writes the file. Rates are expected ones, per exposure, and not sampled:
/// `attach_rate` counts purchases of the target in orders in which the pair was
/// seen, `organic_rate` those that would have been made had it been hidden,
/// `incremental_attach` is their difference. `attributed_margin_per_exposure` is the
/// net margin of these purchases, `net_margin_per_exposure` what showing the pair
/// added to the shop's: less purchases that would have been made anyway at full
/// price, returned anchors and lost orders.
pub(super) fn write(truth: &Truth, shop: &Shop, sheet: &mut Sheet) -> Result<(), SynthError> {
    for (index, (pair, tally)) in shop.pairs.all.iter().zip(&truth.tallies).enumerate() {
        sheet.id("r", &[index as u64 + 1]);
        law(pair, shop, sheet);
        counted(tally, sheet);
        sheet.text(verdict::expected(pair, tally));
        sheet.text(verdict::flags(pair));
        for slice in &tally.slices {
            sheet.int(slice.exposures);
            rate(slice, slice.p_shown, 5, sheet);
            rate(slice, slice.added, 4, sheet);
        }
        sheet.end()?;
    }
    Ok(())
}

fn law(pair: &Pair, shop: &Shop, sheet: &mut Sheet) {
    let id = |at: usize| shop.catalogue.products[at].id.as_str();
    sheet.text(id(pair.anchor)).text(id(pair.target));
    sheet.text(pair.rec_type.name()).text(pair.class.name());
    sheet.text(pair.partner.map_or("", id));
    for value in [pair.relevance, pair.organic_logit, pair.lift_logit] {
        sheet.rounded(value, 4);
    }
    sheet
        .rounded(pair.return_factor, 2)
        .rounded(pair.delay_factor, 2);
    sheet.rounded(pair.anchor_return, 3).rounded(pair.harm, 3);
    match pair.offer {
        Some(offer) => sheet.rounded(offer.share, 2),
        None => sheet.empty(),
    };
    match pair.drift {
        Some(drift) => sheet.day(&shop.calendar, drift.from),
        None => sheet.empty(),
    };
}

fn counted(tally: &Tally, sheet: &mut Sheet) {
    let all = &tally.all;
    sheet.int(all.exposures).int(all.shown).int(all.hidden);
    for value in [all.p_shown, all.p_hidden, all.p_shown - all.p_hidden] {
        rate(all, value, 6, sheet);
    }
    sheet
        .int(tally.control_exposures)
        .int(tally.control_attaches);
    share(all.returned, all.p_shown, sheet);
    share(all.attributed, all.p_shown, sheet);
    for value in [all.attributed, all.added, all.lost] {
        rate(all, value, 6, sheet);
    }
    sheet.int(tally.followed);
    share(tally.repeat_margin, tally.followed as f64, sheet);
}

/// A sum per exposure; empty without exposures.
fn rate(cell: &Cell, sum: f64, places: u32, sheet: &mut Sheet) {
    if cell.exposures == 0 {
        sheet.empty();
    } else {
        sheet.rounded(sum / cell.exposures as f64, places);
    }
}

fn share(sum: f64, of: f64, sheet: &mut Sheet) {
    if of > 0.0 {
        sheet.rounded(sum / of, 4);
    } else {
        sheet.empty();
    }
}
