//! What a person changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::input::{Given, Input, tidy};
use super::lever::{Lever, Step};
use super::typed::{Refused, check, typed};

/// The dimension of placements among parts.
const PLACEMENT: &str = "placement";

/// The dimension of exposures with and without a discount.
const DISCOUNT: &str = "discount";

fn is_of(dimension: &str, id: &str) -> bool {
    id.split_once('=').is_some_and(|(of, _)| of == dimension)
}

fn is_placement(id: &&String) -> bool {
    is_of(PLACEMENT, id)
}

/// The changes of one what-if. A locked lever is not moved by anything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Levers that are to have another value than today.
    pub set: BTreeMap<Lever, f64>,
    /// What levers are taken to be today, where the data do not tell or are not believed.
    pub assumed: BTreeMap<Lever, f64>,
    /// Levers that must not move.
    pub locked: BTreeSet<Lever>,
    /// The placement that all exposures move to.
    pub placement: Option<String>,
    /// Parts that it is no longer shown to, by their ids.
    pub excluded: BTreeSet<String>,
    /// Whether acceptance follows the discount as the data say.
    pub follows_response: bool,
}

impl Settings {
    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
            && self.placement.is_none()
            && self.excluded.is_empty()
            && !self.follows_response
    }

    /// What a lever is taken to be today.
    pub fn given(&self, input: &Input, lever: Lever) -> Given {
        let given = input.given(lever);
        match self.assumed.get(&lever) {
            Some(value) => Given::assumed(*value, "typed").within(given.range),
            None => given,
        }
    }

    /// What a lever is today, and what it is to be.
    pub fn value(&self, input: &Input, lever: Lever) -> (Option<f64>, Option<f64>) {
        let today = self.given(input, lever).value;
        (today, self.set.get(&lever).copied().or(today))
    }

    /// Moves a lever by a step to the right (`up`) or left, as far as it can go.
    ///
    /// # Errors
    /// When it is locked, or its value is not known.
    pub fn step(
        &mut self,
        input: &Input,
        lever: Lever,
        step: Step,
        up: bool,
    ) -> Result<(), Refused> {
        self.movable(lever)?;
        self.has_meaning(lever)?;
        let (today, value) = self.value(input, lever);
        let (Some(today), Some(value)) = (today, value) else {
            return Err(Refused::Unknown {
                lever,
                text: if up { "→" } else { "←" }.to_owned(),
            });
        };
        // Whole small steps from today's value: going there and back again is exact.
        let by = lever.step(Step::Small, today);
        let far = libm::round(lever.step(step, today) / by);
        let steps = libm::round((value - today) / by) + if up { far } else { -far };
        let (low, mut high) = lever.bounds();
        if lever == Lever::Discount
            && let (_, Some(price)) = self.value(input, Lever::Price)
        {
            high = high.min(price);
        }
        let moved = (today + steps * by).clamp(low, high);
        self.put(lever, today, moved);
        Ok(())
    }

    /// Gives a lever the value that was typed: what it is to be or, where nothing is
    /// known or with `=` in front, what it is taken to be today.
    ///
    /// # Errors
    /// When it is locked, or the text is no value that it can have.
    pub fn type_in(&mut self, input: &Input, lever: Lever, text: &str) -> Result<(), Refused> {
        self.movable(lever)?;
        let text = text.trim();
        let (today, _) = self.value(input, lever);
        let (_, price) = self.value(input, Lever::Price);
        let assumes = text.strip_prefix('=');
        let value = typed(
            assumes.unwrap_or(text),
            lever,
            today,
            price,
            input.currency(),
        )?;
        self.fits(input, lever, value)?;
        if assumes.is_none() && today.is_some() {
            self.has_meaning(lever)?;
        }
        match (assumes.is_some(), today) {
            (false, Some(today)) => self.put(lever, today, value),
            _ => {
                self.assumed.insert(lever, tidy(value));
                self.set.remove(&lever);
            }
        }
        Ok(())
    }

    /// Applies `key=value`: a lever and what is typed for it, `placement`, `exclude` and a
    /// group, or `response=measured`.
    ///
    /// # Errors
    /// When there is no such key, or it cannot have that value.
    pub fn apply(&mut self, input: &Input, key: &str, value: &str) -> Result<(), Refused> {
        match key.trim() {
            "placement" => self.place(input, Some(value.trim())),
            "exclude" => self.toggle_part(input, value.trim()),
            "response" if value.trim() == "measured" => {
                if self.follows_response {
                    return Ok(());
                }
                self.toggle_response(input)
            }
            "response" => Err(Refused::NoSuch(format!(
                "'{value}' is no response; write response=measured, or nothing for none"
            ))),
            key => {
                let lever: Lever = key
                    .parse()
                    .map_err(|error: super::NoSuchLever| Refused::NoSuch(error.to_string()))?;
                self.type_in(input, lever, value)
            }
        }
    }

    /// Gives a lever a value.
    ///
    /// # Errors
    /// When it is locked or cannot have that value.
    pub fn put_value(&mut self, input: &Input, lever: Lever, value: f64) -> Result<(), Refused> {
        self.movable(lever)?;
        let value = check(lever, value)?;
        self.fits(input, lever, value)?;
        self.has_meaning(lever)?;
        match self.given(input, lever).value {
            Some(today) => self.put(lever, today, value),
            None => {
                self.assumed.insert(lever, tidy(value));
            }
        }
        Ok(())
    }

    /// The sentence where a discount was to be typed beside exposures left out by theirs.
    fn discount_refused(id: &str) -> Refused {
        Refused::NoSuch(format!(
            "the discount of '{id}' goes with the exposures left out, and what stays has its \
             own; include it again, or put the discount back"
        ))
    }

    /// Whether a lever's change has a meaning for what is still shown.
    pub(super) fn has_meaning(&self, lever: Lever) -> Result<(), Refused> {
        let by_discount = self.excluded.iter().find(|id| is_of(DISCOUNT, id));
        match (lever, by_discount) {
            (Lever::Discount, Some(id)) => Err(Self::discount_refused(id)),
            _ => Ok(()),
        }
    }

    /// A discount is no more than the price, and a price no less than the discount.
    fn fits(&self, input: &Input, lever: Lever, value: f64) -> Result<(), Refused> {
        let other = |lever| self.value(input, lever).1;
        let (discount, price) = match lever {
            Lever::Discount => (Some(value), other(Lever::Price)),
            Lever::Price => (other(Lever::Discount), Some(value)),
            _ => return Ok(()),
        };
        match (discount, price) {
            (Some(discount), Some(price)) if discount > price => Err(Refused::NoSuch(format!(
                "the discount of {discount:.2} would be more than the price of {price:.2}"
            ))),
            _ => Ok(()),
        }
    }

    fn put(&mut self, lever: Lever, today: f64, value: f64) {
        let value = tidy(value);
        if value == today {
            self.set.remove(&lever);
        } else {
            self.set.insert(lever, value);
        }
    }

    fn movable(&self, lever: Lever) -> Result<(), Refused> {
        if self.locked.contains(&lever) {
            return Err(Refused::Locked { lever });
        }
        if self.follows_response && lever == Lever::Acceptance {
            return Err(Refused::Follows { lever });
        }
        Ok(())
    }

    /// Puts a lever back to what the data say.
    ///
    /// # Errors
    /// When it is locked.
    pub fn reset(&mut self, lever: Lever) -> Result<(), Refused> {
        self.movable(lever)?;
        if self.set.remove(&lever).is_none() {
            self.assumed.remove(&lever);
        }
        Ok(())
    }

    /// Puts everything back that is not locked.
    pub fn reset_all(&mut self) {
        let locked = std::mem::take(&mut self.locked);
        let kept = |map: &BTreeMap<Lever, f64>| {
            let kept = map.iter().filter(|(lever, _)| locked.contains(lever));
            kept.map(|(lever, value)| (*lever, *value)).collect()
        };
        *self = Self {
            set: kept(&self.set),
            assumed: kept(&self.assumed),
            locked,
            ..Self::default()
        };
    }

    /// Locks a lever, or unlocks it.
    pub fn toggle_lock(&mut self, lever: Lever) {
        if !self.locked.remove(&lever) {
            self.locked.insert(lever);
        }
    }

    /// Moves to a placement; `None` is today's mix.
    ///
    /// # Errors
    /// When there is no such placement in the data, or one is left out.
    pub fn place(&mut self, input: &Input, placement: Option<&str>) -> Result<(), Refused> {
        if let Some(name) = placement
            && !input
                .placements
                .iter()
                .any(|option| option.placement == name)
        {
            let known: Vec<&str> = input
                .placements
                .iter()
                .map(|o| o.placement.as_str())
                .collect();
            return Err(Refused::NoSuch(if known.is_empty() {
                format!("nothing is known of the placement '{name}': no placement is in the data")
            } else {
                format!(
                    "no data on the placement '{name}'; write one of {}",
                    known.join(", ")
                )
            }));
        }
        if let (Some(name), Some(id)) = (placement, self.excluded.iter().find(is_placement)) {
            return Err(Refused::NoSuch(format!(
                "'{id}' is left out already; include it again before all is shown at {name}"
            )));
        }
        self.placement = placement.map(str::to_owned);
        Ok(())
    }

    /// Excludes a part, or includes it again.
    ///
    /// # Errors
    /// When there is no such part, or one of another dimension is excluded already: how
    /// the two overlap is not known.
    pub fn toggle_part(&mut self, input: &Input, id: &str) -> Result<(), Refused> {
        if self.excluded.remove(id) {
            return Ok(());
        }
        let Some(part) = input.parts.iter().find(|part| part.id() == id) else {
            let known: Vec<String> = input.parts.iter().map(super::Part::id).collect();
            return Err(Refused::NoSuch(if known.is_empty() {
                format!("'{id}' cannot be excluded: no groups are known in the data")
            } else {
                format!(
                    "'{id}' is no group of the data; write one of {}",
                    known.join(", ")
                )
            }));
        };
        if let (true, Some(name)) = (part.dimension == PLACEMENT, &self.placement) {
            return Err(Refused::NoSuch(format!(
                "it is shown at {name} only already; put the placement back before '{id}' is \
                 left out"
            )));
        }
        if part.dimension == DISCOUNT && self.set.contains_key(&Lever::Discount) {
            return Err(Self::discount_refused(id));
        }
        let other = self.excluded.iter().find(|other| {
            other
                .split_once('=')
                .is_some_and(|(dimension, _)| dimension != part.dimension)
        });
        if let Some(other) = other {
            return Err(Refused::NoSuch(format!(
                "'{other}' is excluded already, and how it overlaps with '{id}' is not known; \
                 include it again first"
            )));
        }
        self.excluded.insert(id.to_owned());
        Ok(())
    }

    /// Lets acceptance follow the discount as the data say, or no longer.
    ///
    /// # Errors
    /// When fewer than three levels of discount were shown.
    pub fn toggle_response(&mut self, input: &Input) -> Result<(), Refused> {
        if input.response.is_none() {
            return Err(Refused::NoSuch(format!(
                "how acceptance follows the discount is not known: fewer than {} levels of \
                 discount were shown",
                super::response::LEAST_LEVELS
            )));
        }
        self.follows_response = !self.follows_response;
        if self.follows_response {
            self.set.remove(&Lever::Acceptance);
        }
        Ok(())
    }

    /// What [`Self::then`] leaves out of either because the two contradict each other, a
    /// sentence part each.
    pub(super) fn lost_then(&self, other: &Self) -> Vec<String> {
        let both = self.then(other);
        let mut lost = Vec::new();
        if let Some(name) = &both.placement {
            let parts = self.excluded.union(&other.excluded);
            let dropped = parts.filter(|id| !both.excluded.contains(*id));
            lost.extend(dropped.map(|id| {
                format!("that '{id}' is left out, as it is shown at {name} only already")
            }));
        }
        for lever in [Lever::Discount, Lever::Acceptance] {
            let typed = self.set.contains_key(&lever) || other.set.contains_key(&lever);
            if typed && !both.set.contains_key(&lever) {
                lost.push(
                    match lever {
                        Lever::Discount => {
                            "the discount as typed, as exposures are left out by theirs"
                        }
                        _ => "the acceptance as typed, as it follows the discount",
                    }
                    .to_owned(),
                );
            }
        }
        lost
    }

    /// These changes, and `other` on top: what it sets wins. What contradicts it falls away.
    #[must_use]
    pub fn then(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.set.extend(&other.set);
        both.assumed.extend(&other.assumed);
        both.locked.extend(&other.locked);
        both.excluded.extend(other.excluded.iter().cloned());
        both.follows_response |= other.follows_response;
        if other.placement.is_some() {
            both.placement.clone_from(&other.placement);
        }
        if both.placement.is_some() {
            both.excluded.retain(|id| !is_placement(&id));
        }
        if both.has_meaning(Lever::Discount).is_err() {
            both.set.remove(&Lever::Discount);
        }
        if both.follows_response {
            both.set.remove(&Lever::Acceptance);
        }
        both
    }
}
