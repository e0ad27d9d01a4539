//! What if: levers on a pair, what they come to and how sure that is; scenarios; which
//! recommendations to keep; rules replayed on the past.
//!
//! Pure: figures in, figures and sentences out. The aggregates are loaded once, then
//! every key press is computed from them. `docs/what-if.md` explains the model.
//!
//! | step | file |
//! | --- | --- |
//! | what goes in | `input`, `part`, `ratio`, `response` |
//! | what can be changed | `lever`, `typed`, `settings` |
//! | the model and its doubts | `model`, `doubt`, `draws`, `formula` |
//! | what comes out | `outcome`, `sensitivity`, `caution`, `guard`, `sentence`, `words`, `report` |
//! | kept and compared | `scenario`, `export` |
//! | many pairs at once | `retire`, `choose`, `mnl`, `budget`, `portfolio`, `rule`, `backtest` |

mod backtest;
mod budget;
mod caution;
mod choose;
mod doubt;
mod draws;
mod export;
mod formula;
mod guard;
mod input;
mod lever;
mod mnl;
mod model;
mod outcome;
mod part;
mod portfolio;
mod ratio;
mod report;
mod response;
mod retire;
mod rule;
mod scenario;
mod sensitivity;
mod sentence;
mod settings;
#[cfg(test)]
mod tests;
mod typed;
mod words;

pub use backtest::{BackTest, RESAMPLES, Replayed, Visitor, back_test};
pub use caution::Warning;
pub use choose::{Limits, List, Offer, POSITIONS, Plan, Rivalry, choose, positions};
pub use draws::SEED;
pub use export::{Form, export};
pub use formula::{
    acceptance_for_discount, acceptance_for_lost_orders, acceptance_to,
    cannibal_share_to_slot_value, monthly_net, return_rate_to_nothing,
};
pub use guard::{Guardrail, State};
pub use input::{Basis, Completion, Given, Input, Known, Name, Span};
pub use lever::{Lever, NoSuchLever, Step, Unit};
pub use outcome::{Desk, Missing, Outcome};
pub use part::{Part, PlacementOption, Slice, parts, placements};
pub use portfolio::{Gain, Member, Portfolio, PortfolioInput, Slot, plan};
pub use ratio::{anyway_rates, discount_ratio, group_ratio, placement_ratio};
pub use report::{LeverRow, NameOut, Report, lever_rows, report};
pub use response::{Response, response};
pub use retire::{RetireCurve, Retired, Shown, retire};
pub use rule::{NoRule, Rule};
pub use scenario::{Comparison, Kind, Line, Scenario, compare, ladder};
pub use sensitivity::{BreakEven, Swing};
pub use settings::Settings;
pub use typed::{Refused, typed, written};
pub use words::value as lever_value;
