//! What is held of one open database, because most questions need it and it is small.

mod baskets;
mod cube;

use std::sync::{Arc, OnceLock};

use duckdb::Connection;

use crate::domain::Role;
use crate::explore::ExploreError;
pub(super) use baskets::Baskets;
pub(super) use cube::{Cube, Found};

/// Read when it is first needed; `None` in it is what is too large to hold.
#[derive(Debug, Default)]
pub(in crate::explore) struct Held {
    as_anchor: OnceLock<Option<Arc<Cube>>>,
    as_target: OnceLock<Option<Arc<Cube>>>,
    baskets: OnceLock<Option<Arc<Baskets>>>,
}

impl Held {
    /// What was shown and what came of it, by product in that role, type and placement.
    pub(super) fn cube(
        &self,
        conn: &Connection,
        role: Role,
    ) -> Result<Option<Arc<Cube>>, ExploreError> {
        let held = match role {
            Role::Anchor => &self.as_anchor,
            Role::Target => &self.as_target,
        };
        get(held, || match role {
            Role::Anchor => match Cube::laid_by(conn)? {
                Some(cube) => Ok(Some(cube)),
                None => Cube::load(conn, role),
            },
            Role::Target => Cube::load(conn, role),
        })
    }

    /// Lays by what the first screen needs.
    pub(super) fn lay_by(&self, conn: &Connection) -> Result<(), ExploreError> {
        match self.cube(conn, Role::Anchor)? {
            Some(cube) => cube.lay_by(conn),
            None => Ok(()),
        }
    }

    /// The ok orders of every product.
    pub(super) fn baskets(&self, conn: &Connection) -> Result<Option<Arc<Baskets>>, ExploreError> {
        get(&self.baskets, || Baskets::load(conn))
    }
}

/// What is there, else what `load` reads.
fn get<T>(
    held: &OnceLock<Option<Arc<T>>>,
    load: impl FnOnce() -> Result<Option<T>, ExploreError>,
) -> Result<Option<Arc<T>>, ExploreError> {
    if let Some(found) = held.get() {
        return Ok(found.clone());
    }
    let fresh = load()?.map(Arc::new);
    Ok(held.get_or_init(|| fresh).clone())
}
