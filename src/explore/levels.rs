//! Categories and products, as anchors or as targets.

use duckdb::{Connection, params_from_iter};

use super::figures::{self, Beside, Counted};
use super::lines;
use super::notes::NoteBook;
use super::pairs::{self, Which};
use super::selection::{self, Selected};
use super::shop::Shop;
use super::{Depth, ExploreError, Judging, LevelRow, Table, shrunk, words};
use crate::domain::{Base, Role, Scope, suggest};
use crate::facts::normal_path;

const PRODUCTS_ANCHOR: &str = include_str!("sql/products_anchor.sql");
const CATEGORIES_ANCHOR: &str = include_str!("sql/categories_anchor.sql");
const LEVELS_TARGET: &str = include_str!("sql/levels_target.sql");

/// A category that is asked for.
pub(super) struct Category {
    pub(super) number: i32,
    depth: i32,
    has_children: bool,
}

/// The category of that path.
///
/// # Errors
/// When there is none; the nearest one is named.
pub(super) fn category(conn: &Connection, path: &str) -> Result<Category, ExploreError> {
    let mut statement = conn.prepare(
        "select c.category_no, c.depth, exists (
             select 1 from category as k where k.parent_no = c.category_no
         )
         from category as c where c.path = $1",
    )?;
    let found = statement
        .query_map([normal_path(path)], |row| {
            Ok(Category {
                number: row.get(0)?,
                depth: row.get(1)?,
                has_children: row.get(2)?,
            })
        })?
        .next()
        .transpose()?;
    if let Some(category) = found {
        return Ok(category);
    }
    let known: Vec<String> = conn
        .prepare("select path from category order by category_no")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Err(ExploreError::UnknownCategory {
        path: path.to_owned(),
        nearest: suggest::nearest(path, known.iter().map(String::as_str)).map(str::to_owned),
    })
}

/// What a level is made of, in SQL.
pub(super) struct Nodes {
    /// Which products belong to which row: product_no, node_no.
    pub(super) node: String,
    /// Id and title of each row: node_no, id, title.
    pub(super) names: String,
    /// Rows that are like each other: id, the name of their group.
    pub(super) alike: String,
    /// The order of the rows.
    order: &'static str,
}

impl Nodes {
    /// Whether parents stand before children; else the most attaches come first.
    pub(super) fn is_tree(&self) -> bool {
        self.order == BY_TREE
    }
}

/// Rows with the most attaches first.
const BY_ATTACHES: &str = "t.attaches desc, n.id";

/// Parents before children.
const BY_TREE: &str = "t.node_no";

/// The rows of `Categories`.
///
/// # Errors
/// When `under` is no category.
pub(super) fn category_nodes(
    conn: &Connection,
    under: Option<&str>,
    depth: Depth,
) -> Result<Nodes, ExploreError> {
    let under = under.map(|path| category(conn, path)).transpose()?;
    let level = under.as_ref().map_or(0, |category| category.depth);
    let inside = under
        .as_ref()
        .map_or_else(|| "true".to_owned(), |category| inside(category.number));
    let below = |condition: String| {
        format!(
            "select p.product_no, a.ancestor_no as node_no from product_fact as p \
             join category_ancestor as a on a.category_no = p.category_no \
             where {condition} and {inside}"
        )
    };
    let own = under
        .filter(|category| category.has_children)
        .map(|category| category.number);
    let node = match (depth, own) {
        (Depth::All, _) => below(format!("a.depth > {level}")),
        (Depth::Children, None) => below(format!("a.depth = {}", level + 1)),
        // Products that lie directly in the category stand beside its children.
        (Depth::Children, Some(own)) => format!(
            "{} union all \
             select p.product_no, {own} as node_no from product_fact as p where p.category_no = {own}",
            below(format!("a.depth = {}", level + 1)),
        ),
    };
    let directly = own.map_or_else(
        || "title".to_owned(),
        |own| format!("case when category_no = {own} then title || ' (directly)' else title end"),
    );
    Ok(Nodes {
        node,
        alike: "select c.path, coalesce(p.path, '') from category as c \
                left join category as p on p.category_no = c.parent_no"
            .to_owned(),
        names: format!(
            "select category_no as node_no, path as id, {directly} as title from category"
        ),
        order: match depth {
            Depth::Children => BY_ATTACHES,
            Depth::All => BY_TREE,
        },
    })
}

/// A condition on a table `p` of products: those of a category and everything below it.
fn inside(category: i32) -> String {
    format!(
        "p.category_no in (select c.category_no from category_ancestor as c \
         where c.ancestor_no = {category})"
    )
}

/// The rows of `Products`, and the condition on a table `p` that selects them.
///
/// # Errors
/// When `within` is no category.
pub(super) fn product_nodes(
    conn: &Connection,
    within: Option<&str>,
    direct_only: bool,
) -> Result<(Nodes, String), ExploreError> {
    let within = within.map(|path| category(conn, path)).transpose()?;
    let condition = match within {
        None => "true".to_owned(),
        Some(category) if direct_only => format!("p.category_no = {}", category.number),
        Some(category) => inside(category.number),
    };
    let nodes = Nodes {
        node: format!(
            "select p.product_no, p.product_no as node_no from product_fact as p where {condition}"
        ),
        names: "select product_no as node_no, product_id as id, title from product_fact".to_owned(),
        alike: "select product_id, cast(category_no as varchar) from product_fact".to_owned(),
        order: BY_ATTACHES,
    };
    Ok((nodes, condition))
}

/// Answers `Categories` over orders.
///
/// # Errors
/// When `under` is no category, or the scope cannot be applied.
pub(super) fn categories(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    role: Role,
    under: Option<&str>,
    depth: Depth,
) -> Result<Table<LevelRow>, ExploreError> {
    let nodes = category_nodes(conn, under, depth)?;
    let query = match role {
        Role::Anchor => CATEGORIES_ANCHOR,
        Role::Target => LEVELS_TARGET,
    };
    let selected = selection::select(conn, shop, scope)?;
    answer(conn, shop, selected, query, &nodes)
}

/// Answers `Products` over orders.
///
/// # Errors
/// When `within` is no category, or the scope cannot be applied.
pub(super) fn products(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    role: Role,
    within: Option<&str>,
    direct_only: bool,
) -> Result<Table<LevelRow>, ExploreError> {
    let (nodes, inside) = product_nodes(conn, within, direct_only)?;
    let query = match role {
        Role::Anchor => PRODUCTS_ANCHOR,
        Role::Target => LEVELS_TARGET,
    };
    let selected = selection::select(conn, shop, scope)?;
    let is_undated = selected.is_undated;
    let mut table = answer(conn, shop, selected, query, &nodes)?;
    let sql = format!("select count(*) from product_fact as p where {inside}");
    let all: u64 = conn.query_row(&sql, [], |row| row.get(0))?;
    let missing = all.saturating_sub(table.total);
    if missing > 0 && !is_undated {
        let role = match role {
            Role::Anchor => "anchor",
            Role::Target => "add-on",
        };
        let products = words::count(missing, "product", "products");
        table.remarks.push(format!(
            "Not listed: {products} in no order here as {role}."
        ));
    }
    Ok(table)
}

/// The figures of one place: a category, a product or a pair, or the whole shop.
/// There is no row where nothing of it was bought.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn one(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    let products = |condition: String| Nodes {
        node: format!("select p.product_no, 0 as node_no from product_fact as p where {condition}"),
        names: "select 0 as node_no, '' as id, '' as title".to_owned(),
        alike: "select '', '' limit 0".to_owned(),
        order: BY_TREE,
    };
    let (query, nodes) = match (place.anchor, place.target, place.category) {
        (Some(_), Some(_), _) => {
            let table = pairs::pairs(conn, shop, scope, place, &Judging::default())?;
            return Ok(Table {
                rows: table.rows.into_iter().map(|row| row.level).collect(),
                total: table.total,
                remarks: table.remarks,
                min_orders: table.min_orders,
            });
        }
        (Some(id), None, _) => {
            let product = pairs::product(conn, id)?;
            (
                PRODUCTS_ANCHOR,
                products(format!("p.product_no = {product}")),
            )
        }
        (None, Some(id), _) => {
            let product = pairs::product(conn, id)?;
            (LEVELS_TARGET, products(format!("p.product_no = {product}")))
        }
        (None, None, Some(path)) => {
            let category = category(conn, path)?;
            (CATEGORIES_ANCHOR, products(inside(category.number)))
        }
        (None, None, None) => (CATEGORIES_ANCHOR, products("true".to_owned())),
    };
    let selected = selection::select(conn, shop, scope)?;
    answer(conn, shop, selected, query, &nodes)
}

/// Runs one of the level queries.
fn answer(
    conn: &Connection,
    shop: &Shop,
    selected: Selected,
    query: &str,
    nodes: &Nodes,
) -> Result<Table<LevelRow>, ExploreError> {
    let mut remarks = selected.remarks;
    remarks.extend(shop.remarks(selected.is_undated));
    let mut rows = Vec::new();
    if !selected.is_undated {
        let columns = format!(
            "n.id, n.title, t.anchor_orders, t.base_n, t.attaches, {}",
            lines::columns()
        );
        let sql = lines::expand(query)
            .replace("{node}", &nodes.node)
            .replace("{names}", &nodes.names)
            .replace("{scope}", &selected.condition)
            .replace("{columns}", &columns)
            .replace("{order}", nodes.order);
        let mut statement = conn.prepare(&sql)?;
        let counted = statement.query_map(params_from_iter(&selected.values), |row| {
            Ok(Counted {
                id: row.get(0)?,
                title: row.get(1)?,
                base: Base::EligibleOrders,
                anchor_orders: Some(row.get(2)?),
                base_n: row.get::<_, i64>(3)? as f64,
                clicks: 0,
                attaches: row.get(4)?,
                lines: lines::read(row, 5)?,
                beside: Beside::default(),
            })
        })?;
        let mut counted = counted.collect::<Result<Vec<_>, _>>()?;
        let groups = shrunk::groups(conn, &nodes.alike)?;
        shrunk::shrink(&mut counted, |row| groups.get(&row.id));
        let mut book = NoteBook::new(shop);
        for counted in counted {
            rows.push(figures::level_row(shop, &mut book, counted));
        }
    }
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
}
