//! Categories and products, as anchors or as targets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use duckdb::Connection;

use super::counted::counted;
use super::held::{Found, Held};
use super::orders::Orders;
use super::scope::{self, Base, Selected};
use super::shown::{NO_KEY, Shown, Total, shown};
use super::spread::{Kind, Spreads};
use crate::domain::{Role, Scope};
use crate::explore::figures::{self, Counted};
use crate::explore::levels::{Nodes, category_nodes, product_nodes};
use crate::explore::notes::NoteBook;
use crate::explore::shop::Shop;
use crate::explore::{
    Depth, ExploreError, Judging, LevelRow, Table, laid_by, selection, shrunk, words,
};

/// Answers `Categories`.
pub(in crate::explore) fn categories(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    role: Role,
    under: Option<&str>,
    depth: Depth,
) -> Result<Table<LevelRow>, ExploreError> {
    let nodes = category_nodes(conn, under, depth)?;
    let (product, kind) = match role {
        Role::Anchor => ("anchor", Kind::AnchorCategory),
        Role::Target => ("target", Kind::TargetCategory),
    };
    let here = match under {
        // Every product is in some category.
        None => format!("f.{product}_no is not null"),
        Some(_) => format!(
            "f.{product}_category_no in (select p.category_no from ({}) as n \
             join product_fact as p on p.product_no = n.product_no)",
            nodes.node
        ),
    };
    let is_whole = scope.window.is_all_time() && scope.filter.is_empty();
    let level = Level {
        role,
        kind,
        nodes: &nodes,
        is_first: is_whole && role == Role::Anchor && under.is_none() && depth == Depth::Children,
    };
    level.answer(conn, shop, judging.held(), scope, here)
}

/// What the orders of the first screen are laid by as.
const FIRST: &str = "first_orders";

/// Lays by what the first screen takes long for: its sums, and how many orders hold an anchor
/// of each category.
///
/// # Errors
/// When the database fails.
pub(in crate::explore) fn lay_by(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
) -> Result<(), ExploreError> {
    let held = judging.held();
    let Some(cube) = held.cube(conn, Role::Anchor)? else {
        return Ok(());
    };
    let nodes_of = nodes_of(conn, &category_nodes(conn, None, Depth::Children)?)?;
    let found = cube.shown(&[], |product| nodes_of.contains_key(&product));
    let chosen = selection::select(conn, shop, &Scope::default())?;
    let orders = anchor_orders(conn, shop, held, &chosen, &anchors(&nodes_of, &found))?;
    if let Some(orders) = orders {
        let orders: BTreeMap<i64, u64> = orders.into_iter().collect();
        laid_by::write(conn, FIRST, "", [orders])?;
    }
    held.lay_by(conn)
}

/// The anchors of each node.
fn anchors(nodes_of: &HashMap<i64, Vec<i64>>, found: &Found) -> HashMap<i64, BTreeSet<u32>> {
    let nodes = |product| nodes_of.get(product).into_iter().flatten();
    let mut anchors: HashMap<i64, BTreeSet<u32>> = HashMap::new();
    // What was shown without an anchor has none, and no order holds it.
    for shown in &found.shown {
        for node in nodes(&shown.k1) {
            anchors.entry(*node).or_default();
        }
    }
    for (product, anchor) in &found.anchors {
        for node in nodes(product) {
            let anchors = anchors.entry(*node).or_default();
            anchors.extend(u32::try_from(*anchor).ok());
        }
    }
    anchors
}

/// How many selected orders hold an anchor of each node; `None` where no order can tell.
fn anchor_orders(
    conn: &Connection,
    shop: &Shop,
    held: &Held,
    chosen: &selection::Selected,
    anchors: &HashMap<i64, BTreeSet<u32>>,
) -> Result<Option<HashMap<i64, u64>>, ExploreError> {
    let products = anchors.values().flatten().copied().collect();
    let orders = Orders::load(conn, shop, held, chosen, &products)?;
    Ok(orders.map(|orders| orders.count(anchors, |_, _| true)))
}

/// Answers `Products`.
pub(in crate::explore) fn products(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    role: Role,
    within: Option<&str>,
    direct_only: bool,
) -> Result<Table<LevelRow>, ExploreError> {
    let (nodes, inside) = product_nodes(conn, within, direct_only)?;
    let (column, kind) = match role {
        Role::Anchor => ("f.anchor_no", Kind::Anchor),
        Role::Target => ("f.target_no", Kind::Target),
    };
    let here = match within {
        None => format!("{column} is not null"),
        Some(_) => {
            format!("{column} in (select p.product_no from product_fact as p where {inside})")
        }
    };
    let level = Level {
        role,
        kind,
        nodes: &nodes,
        is_first: false,
    };
    let mut table = level.answer(conn, shop, judging.held(), scope, here)?;
    let sql = format!("select count(*) from product_fact as p where {inside}");
    let all: u64 = conn.query_row(&sql, [], |row| row.get(0))?;
    let missing = all.saturating_sub(table.total);
    if missing > 0 {
        let role = match role {
            Role::Anchor => "as anchor",
            Role::Target => "as target",
        };
        let products = words::count(missing, "product", "products");
        table.remarks.push(format!(
            "Not listed: {products} that no exposure here has {role}."
        ));
    }
    Ok(table)
}

/// By product: its return rate when it is sold without a recommendation.
pub(super) fn baselines(conn: &Connection) -> Result<HashMap<i64, f64>, ExploreError> {
    let rates = conn
        .prepare(
            "select cast(product_no as bigint), baseline_return_rate from product_fact \
             where baseline_return_rate is not null",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rates)
}

/// What the rows of an answer are.
struct Level<'a> {
    role: Role,
    kind: Kind,
    nodes: &'a Nodes,
    /// Whether it is what an explorer shows first.
    is_first: bool,
}

impl Level<'_> {
    /// What was shown of the exposures that `here` selects.
    fn read(
        &self,
        conn: &Connection,
        selected: &Selected,
        here: String,
    ) -> Result<Found, ExploreError> {
        let keys = match self.role {
            Role::Anchor => ["f.anchor_no", "f.anchor_no"],
            Role::Target => ["f.target_no", "f.anchor_no"],
        };
        let condition = selected.with(&[here]);
        let shown = shown(conn, selected.base, keys, &condition, false)?;
        let anchors = shown.iter().map(|shown| (shown.k1, shown.k2)).collect();
        Ok(Found { shown, anchors })
    }

    /// The rows of the exposures that `here` selects.
    fn answer(
        &self,
        conn: &Connection,
        shop: &Shop,
        held: &Held,
        scope: &Scope,
        here: String,
    ) -> Result<Table<LevelRow>, ExploreError> {
        let selected = scope::select(conn, shop, scope)?;
        let nodes_of = nodes_of(conn, self.nodes)?;
        let cube = match selected.base {
            Base::Cube => held.cube(conn, self.role)?,
            Base::Exposures => None,
        };
        let found = match cube {
            Some(cube) => cube.shown(&selected.accepted, |product| {
                nodes_of.contains_key(&product)
            }),
            None => self.read(conn, &selected, here)?,
        };
        let mut totals: HashMap<i64, Total> = HashMap::new();
        for Shown { k1, total, .. } in &found.shown {
            for node in nodes_of.get(k1).into_iter().flatten() {
                totals.entry(*node).or_default().add(total);
            }
        }
        let chosen = selection::select(conn, shop, &selected.of_orders)?;
        let laid_by = match self.is_first {
            true => laid_by::read::<BTreeMap<i64, u64>>(conn, FIRST, "")?,
            false => None,
        };
        let orders = match laid_by.and_then(|mut parts| parts.pop()) {
            Some(orders) => Some(orders.into_iter().collect()),
            None => anchor_orders(conn, shop, held, &chosen, &anchors(&nodes_of, &found))?,
        };
        let baselines = match self.kind {
            Kind::Target => baselines(conn)?,
            _ => HashMap::new(),
        };
        let names = names(conn, self.nodes)?;
        let spreads = Spreads::load(conn, &[self.kind])?;
        let mut book = NoteBook::new(shop);
        let mut found: Vec<(i64, Total)> = totals.into_iter().collect();
        found.sort_by_key(|(node, _)| *node);
        let mut all: Vec<Counted> = Vec::with_capacity(found.len());
        for (node, total) in found {
            let Some((id, title)) = names.get(&node) else {
                continue;
            };
            let counted = Counted {
                id: id.clone(),
                title: title.clone(),
                ..counted(
                    &total,
                    orders
                        .as_ref()
                        .and_then(|orders| orders.get(&node).copied()),
                    baselines.get(&node).copied(),
                    &spreads.of(&[(self.kind, node, NO_KEY)]),
                )
            };
            all.push(counted);
        }
        let groups = shrunk::groups(conn, &self.nodes.alike)?;
        shrunk::shrink(&mut all, |row| groups.get(&row.id));
        let mut rows: Vec<LevelRow> = all
            .into_iter()
            .map(|counted| figures::level_row(shop, &mut book, counted))
            .collect();
        if !self.nodes.is_tree() {
            rows.sort_by(|a, b| (b.attaches, &a.id).cmp(&(a.attaches, &b.id)));
        }
        let mut remarks = selected.remarks;
        remarks.extend(shop.remarks(chosen.is_undated));
        Ok(Table {
            total: rows.len() as u64,
            rows,
            remarks,
            min_orders: None,
        })
    }
}

/// The rows that each product counts in.
pub(super) fn nodes_of(
    conn: &Connection,
    nodes: &Nodes,
) -> Result<HashMap<i64, Vec<i64>>, ExploreError> {
    let sql = format!(
        "select distinct cast(n.product_no as bigint), cast(n.node_no as bigint) \
         from ({}) as n order by 1, 2",
        nodes.node
    );
    let mut nodes_of: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        nodes_of.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(nodes_of)
}

/// Id and title of every row there can be.
pub(super) fn names(
    conn: &Connection,
    nodes: &Nodes,
) -> Result<HashMap<i64, (String, String)>, ExploreError> {
    let sql = format!(
        "select cast(n.node_no as bigint), n.id, n.title from ({}) as n",
        nodes.names
    );
    let names = conn
        .prepare(&sql)?
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<Result<_, _>>()?;
    Ok(names)
}
