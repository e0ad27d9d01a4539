//! Tests of whole shops: what is true of every file together.

mod counts;
mod damage;
mod integrity;
mod laws;
mod planted;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::*;

/// A file read back: its columns and rows.
struct Sheet {
    columns: HashMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Sheet {
    fn read(dir: &Path, name: &str) -> Self {
        let mut reader = csv::Reader::from_path(dir.join(format!("{name}.csv"))).unwrap();
        let header = reader.headers().unwrap().clone();
        let columns = header.iter().map(str::to_owned).zip(0..).collect();
        let rows = reader.records().map(Result::unwrap).collect();
        Self { columns, rows }
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &str> + use<'_> {
        let at = self.columns[name];
        self.rows.iter().map(move |row| &row[at])
    }

    /// One column by another that is a key.
    fn map<'a>(&'a self, key: &str, value: &str) -> HashMap<&'a str, &'a str> {
        self.column(key).zip(self.column(value)).collect()
    }

    fn numbers(&self, name: &str) -> impl Iterator<Item = f64> {
        self.column(name).map(|text| text.parse().unwrap())
    }

    fn keys<'a>(&'a self, names: &[&str]) -> HashSet<Vec<&'a str>> {
        let at: Vec<usize> = names.iter().map(|name| self.columns[*name]).collect();
        let key = |row: &'a csv::StringRecord| at.iter().map(|at| &row[*at]).collect();
        self.rows.iter().map(key).collect()
    }
}

/// The demo's laws with another number of visitors and whole records.
fn undamaged(visitors: u64) -> Params {
    Params {
        visitors,
        ..Params::of(Scale::Demo).undamaged()
    }
}

/// A shop with the demo's laws, whole records and fewer visitors, so that tests stay
/// quick.
fn small(dir: &Path, visitors: u64) -> Written {
    let spec = Spec::new(Scale::Demo, 5);
    generate_with(
        Form::Canonical,
        &spec,
        &undamaged(visitors),
        dir,
        &mut |_, _| {},
    )
    .unwrap()
}

fn tiny(dir: &Path, seed: u64) -> Written {
    generate(&Spec::new(Scale::Tiny, seed), dir, &mut |_, _| {}).unwrap()
}

fn names(written: &Written) -> Vec<&str> {
    written
        .files
        .iter()
        .map(|(name, _)| name.as_str())
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_shop() {
    let [a, b, c] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let written = tiny(a.path(), 9);
    assert_eq!(tiny(b.path(), 9), written);
    tiny(c.path(), 10);
    for name in names(&written) {
        let read = |dir: &tempfile::TempDir| std::fs::read(dir.path().join(name)).unwrap();
        assert!(read(&a) == read(&b), "{name} differs between two runs");
        if name != "fees.csv" {
            assert!(read(&a) != read(&c), "{name} does not depend on the seed");
        }
    }
}

#[test]
fn sample_data_is_the_tiny_shop_of_the_default_seed() {
    let dir = tempfile::tempdir().unwrap();
    let written = tiny(dir.path(), DEFAULT_SEED);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let mut expected: HashSet<String> = HashSet::from(["README.md".to_owned()]);
    for name in names(&written) {
        let fresh = std::fs::read(dir.path().join(name)).unwrap();
        let kept = std::fs::read(sample.join(name)).unwrap_or_default();
        assert!(
            fresh == kept,
            "sample-data/{name} is stale: sidecart generate sample-data --scale tiny"
        );
        expected.insert(name.to_owned());
    }
    let mut bytes = 0;
    for entry in std::fs::read_dir(&sample).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        assert!(
            expected.contains(&name),
            "sample-data/{name} is not generated"
        );
        bytes += entry.metadata().unwrap().len();
    }
    assert!(bytes < 1_700_000, "sample-data has {bytes} bytes");
}

#[test]
fn reported_rows_are_the_rows_in_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut reports = Vec::new();
    let spec = Spec::new(Scale::Tiny, 3);
    let written = generate(&spec, dir.path(), &mut |done, total| {
        reports.push((done, total))
    });
    let written = written.unwrap();
    assert_eq!(written.files.len(), 15);
    for (name, rows) in &written.files {
        if let Some(table) = name.strip_suffix(".csv") {
            assert_eq!(
                Sheet::read(dir.path(), table).rows.len() as u64,
                *rows,
                "{name}"
            );
        }
    }
    let (done, total) = *reports.last().unwrap();
    let orders = Sheet::read(dir.path(), "orders").keys(&["order_id"]).len() as u64;
    assert_eq!((done, total), (orders, orders));
    assert!(reports.iter().all(|(done, total)| done <= total));
    assert!(reports.windows(2).all(|w| w[0].0 <= w[1].0));
}

#[test]
fn scales_are_about_as_large_as_they_say() {
    let dir = tempfile::tempdir().unwrap();
    for (scale, orders, exposures) in [
        (Scale::Tiny, 2_000.0, 3_500.0),
        (Scale::Demo, 60_000.0, 540_000.0),
    ] {
        let written = generate(&Spec::new(scale, 77), dir.path(), &mut |_, _| {}).unwrap();
        let rows: HashMap<&str, f64> = written
            .files
            .iter()
            .map(|(name, rows)| (name.as_str(), *rows as f64))
            .collect();
        let near = |got: f64, meant: f64| (got / meant - 1.0).abs() < 0.15;
        assert!(near(rows["orders.csv"], orders), "{scale}: {rows:?}");
        assert!(near(rows["exposures.csv"], exposures), "{scale}: {rows:?}");
    }
}

#[test]
fn scales_are_read_by_name_and_a_bad_folder_is_named() {
    for scale in Scale::ALL {
        assert_eq!(scale.to_string().parse(), Ok(scale));
    }
    let error = "huge".parse::<Scale>().unwrap_err().to_string();
    assert_eq!(error, "'huge' is no scale; take tiny, demo or big");

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let spec = Spec::new(Scale::Tiny, 1);
    let error = generate(&spec, &file, &mut |_, _| {}).unwrap_err();
    assert!(error.to_string().contains("a-file"), "{error}");
}

#[test]
fn every_form_writes_the_same_shop_twice_over() {
    let spec = Spec::new(Scale::Tiny, 3);
    let rows = |form: Form| {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let params = Params::of(Scale::Tiny).undamaged();
        let write = |dir: &Path| generate_with(form, &spec, &params, dir, &mut |_, _| {}).unwrap();
        let [written, again] = [write(dirs[0].path()), write(dirs[1].path())];
        assert_eq!(written, again);
        let [first, second] =
            dirs.map(|dir| std::fs::read(dir.path().join(&written.files[0].0)).unwrap());
        assert!(first == second, "{form}");
        (String::from_utf8(first).unwrap(), written)
    };
    let (_, canonical) = rows(Form::Canonical);
    let count = |name: &str| {
        canonical
            .files
            .iter()
            .find(|(file, _)| file == name)
            .unwrap()
            .1
    };
    let (_, shopify) = rows(Form::Shopify);
    assert_eq!(
        shopify.files[0],
        ("orders_export.csv".to_owned(), count("order_lines.csv"))
    );
    assert_eq!(
        shopify.files[1],
        ("products_export.csv".to_owned(), count("products.csv"))
    );
    let having = |text: &str, what: &str| text.matches(what).count() as u64;
    let (ga4, _) = rows(Form::Ga4);
    assert_eq!(having(&ga4, "\"session_start\""), count("sessions.csv"));
    assert_eq!(having(&ga4, "\"purchase\""), count("orders.csv"));
    assert_eq!(
        having(&ga4, "item_list_index"),
        count("exposures.csv") + count("clicks.csv") + having(&ga4, "\"add_to_cart\"")
    );
    let (segment, _) = rows(Form::Segment);
    assert_eq!(having(&segment, "Order Completed"), count("orders.csv"));
    assert_eq!(having(&segment, "Product Clicked"), count("clicks.csv"));
    for form in Form::ALL {
        assert_eq!(form.name().parse(), Ok(form));
    }
    let error = "csv".parse::<Form>().unwrap_err().to_string();
    assert!(error.contains("shopify"), "{error}");
}

#[test]
fn parameters_at_their_ends_still_give_a_shop() {
    let spec = Spec::new(Scale::Tiny, 6);
    let tiny = Params::of(Scale::Tiny);
    let none = Shares {
        gem: 0.0,
        forced: 0.0,
        cannibal: 0.0,
        distractor: 0.0,
        discount_bought: 0.0,
        segment_split: 0.0,
        simpson: 0.0,
        late_return: 0.0,
        sparse: 0.0,
        dead: 0.0,
        stockout: 0.0,
        drift: 0.0,
        artefacts: 0,
        upsell_good: 0.0,
        upsell_hurts_cvr: 0.0,
    };
    let with = |change: fn(&mut Params)| {
        let mut params = tiny.clone();
        change(&mut params);
        params
    };
    let plain = Params {
        shares: none,
        ..tiny.clone()
    };
    for (name, params) in [
        ("nothing planted", plain),
        ("only forced", with(|p| p.shares.forced = 1.0)),
        ("only Simpson pairs", with(|p| p.shares.simpson = 1.0)),
        (
            "no holdout",
            with(|p| (p.holdout_share, p.random_share) = (0.0, 0.0)),
        ),
        ("only holdout", with(|p| p.holdout_share = 1.0)),
        ("all at random", with(|p| p.random_share = 1.0)),
        ("no lists", with(|p| p.show_factor = 0.0)),
        ("all comes back", with(|p| p.return_factor = 50.0)),
        (
            "few products",
            with(|p| (p.products, p.targets) = ((1, 2), 3)),
        ),
        ("nobody", with(|p| p.visitors = 0)),
        (
            "all is damaged",
            with(|p| (p.gaps.no_rec, p.gaps.unmapped) = (1.0, 1.0)),
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        generate_with(Form::Canonical, &spec, &params, dir.path(), &mut |_, _| {}).unwrap();
        let truth = Sheet::read(dir.path(), "truth_pair");
        let planted = truth
            .column("class")
            .filter(|class| !["ordinary", "null"].contains(class));
        let count = planted.count();
        assert_eq!(count == 0, name == "nothing planted", "{name}: {count}");
        for (column, cells) in &truth.columns {
            let text = ["_id", "type", "class", "drift", "expected"];
            if text.iter().all(|part| !column.contains(part)) {
                let cells = truth.rows.iter().map(|row| &row[*cells]);
                let mut filled = cells.filter(|cell| !cell.is_empty());
                assert!(
                    filled.all(|cell| cell.parse::<f64>().is_ok()),
                    "{name}: {column}"
                );
            }
        }
    }
}
