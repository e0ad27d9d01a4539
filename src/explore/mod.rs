//! The read model: one typed question per level, its answer, and the worker
//! thread that answers it. No terminal here.

mod answer;
mod question;
mod worker;

pub use answer::{Answer, ImportRow, LevelRow, Overview, PairRow, RejectRow, Table};
pub use question::{Depth, Question};
pub use worker::{Asker, FnAsker, Interrupter, Reply, Run, Slot, Worker};
