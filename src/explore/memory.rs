//! Answers given before, so that going back costs nothing.

use std::sync::{Mutex, PoisonError};

use super::{Answer, Question};

/// So many rows are remembered in all: some megabytes.
const ROWS: usize = 4_000;

/// The last answers of one open database, whose contents never change while it is open.
///
/// Large answers are not kept, nor those of what is asked only once.
#[derive(Debug, Default)]
pub struct Memory {
    /// The latest last.
    answers: Mutex<Vec<(Question, Answer)>>,
}

/// How many rows an answer has; `None` where it is not kept.
fn rows(answer: &Answer) -> Option<usize> {
    Some(match answer {
        Answer::Overview(_) => 1,
        Answer::Levels(table) | Answer::Series(table) => table.rows.len(),
        Answer::Impacts(table) => table.rows.len(),
        Answer::Pair(table) => table.rows.len(),
        Answer::Cohorts(table) => table.rows.len(),
        Answer::Beside(members) => members.len(),
        Answer::Trends(trends) => trends.len(),
        Answer::Pairs(table) => table.rows.len(),
        Answer::Grid(table) => table.rows.len(),
        _ => return None,
    })
}

impl Memory {
    /// The answer, where it was given not long ago.
    pub fn answer(&self, question: &Question) -> Option<Answer> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let place = answers.iter().position(|(known, _)| known == question)?;
        let found = answers.remove(place);
        let answer = found.1.clone();
        answers.push(found);
        Some(answer)
    }

    /// Whether it is remembered.
    pub fn knows(&self, question: &Question) -> bool {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().any(|(known, _)| known == question)
    }

    /// Remembers it; the oldest give way.
    pub fn keep(&self, question: &Question, answer: &Answer) {
        let Some(fresh) = rows(answer).filter(|rows| *rows <= ROWS / 2) else {
            return;
        };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(known, _)| known != question);
        let held = |answers: &[(Question, Answer)]| -> usize {
            let all = answers.iter().filter_map(|(_, answer)| rows(answer));
            all.sum::<usize>() + answers.len()
        };
        while !answers.is_empty() && held(&answers) + fresh + 1 > ROWS {
            answers.remove(0);
        }
        answers.push((question.clone(), answer.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::domain::{Role, Scope};
    use crate::explore::{Depth, Trend};

    fn question(number: u32) -> Question {
        Question::Categories {
            scope: Scope::default(),
            role: Role::Anchor,
            under: Some(number.to_string()),
            depth: Depth::Children,
        }
    }

    fn answer(rows: usize) -> Answer {
        let trends = (0..rows).map(|row| (row.to_string(), Trend([None; crate::explore::SPANS])));
        Answer::Trends(trends.collect::<HashMap<_, _>>())
    }

    #[test]
    fn what_was_asked_last_is_remembered_and_the_oldest_gives_way() {
        let memory = Memory::default();
        assert_eq!(memory.answer(&question(1)), None);
        for number in 1..=3 {
            memory.keep(&question(number), &answer(1_200));
        }
        assert_eq!(memory.answer(&question(1)), Some(answer(1_200)));
        // The second was asked for longest ago.
        memory.keep(&question(4), &answer(1_200));
        let known: Vec<u32> = (1..=4).filter(|n| memory.knows(&question(*n))).collect();
        assert_eq!(known, [1, 3, 4]);
    }

    #[test]
    fn a_large_answer_is_not_kept_and_drives_nothing_out() {
        let memory = Memory::default();
        memory.keep(&question(1), &answer(10));
        memory.keep(&question(2), &answer(ROWS));
        assert!(memory.knows(&question(1)) && !memory.knows(&question(2)));
        // The same once more takes its own place.
        memory.keep(&question(1), &answer(20));
        assert_eq!(memory.answer(&question(1)), Some(answer(20)));
    }
}
