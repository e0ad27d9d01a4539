//! Fuzzy find over titles and ids.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use unicode_segmentation::UnicodeSegmentation;

use super::rows::Row;
use crate::domain::text::printable;

/// A text being looked for: words in any order, each matched fuzzily; after a `!` the
/// flag or the verdict of pairs.
pub(crate) struct Finder {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
    /// What a pair must be flagged or judged as; then its name does not matter.
    mark: Option<String>,
}

/// Stands before a flag or a verdict that is looked for.
pub(crate) const MARKED: char = '!';

impl Finder {
    /// Looks for `text`. Lower case finds any case; accents may be left out.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            pattern: Pattern::parse(text, CaseMatching::Smart, Normalization::Smart),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
            mark: text.strip_prefix(MARKED).map(str::to_lowercase),
        }
    }

    /// How well the row's title or, failing that, its id matches; more is better.
    pub(crate) fn score(&mut self, row: Row<'_>) -> Option<u32> {
        if let Some(mark) = &self.mark {
            let pair = row.pair?;
            let mut marks = pair.flags.iter().flatten().chain(&pair.verdict);
            return marks.any(|its| its.starts_with(mark.as_str())).then_some(1);
        }
        self.score_text(row.title())
            .or_else(|| self.score_text(row.short_id()))
    }

    /// How well a text matches.
    pub(crate) fn score_text(&mut self, text: &str) -> Option<u32> {
        let text = printable(text);
        let haystack = Utf32Str::new(&text, &mut self.buffer);
        self.pattern.score(haystack, &mut self.matcher)
    }

    /// Which grapheme clusters of the text match, in order. Empty if it does not.
    pub(crate) fn matched(&mut self, text: &str) -> Vec<u32> {
        if self.mark.is_some() {
            return Vec::new();
        }
        let text = printable(text);
        let haystack = Utf32Str::new(&text, &mut self.buffer);
        let mut indices = Vec::new();
        self.pattern
            .indices(haystack, &mut self.matcher, &mut indices);
        indices.sort_unstable();
        indices.dedup();
        if matches!(haystack, Utf32Str::Ascii(_)) && !text.is_ascii() {
            // Letters that are ASCII but for combining marks count as bytes there.
            let starts: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            for index in &mut indices {
                let byte = usize::try_from(*index).unwrap_or(usize::MAX);
                let cluster = starts.partition_point(|&start| start <= byte) - 1;
                *index = u32::try_from(cluster).unwrap_or(u32::MAX);
            }
        }
        indices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matched_clusters_are_counted_as_drawn() {
        let mut finder = Finder::new("müh");
        assert_eq!(finder.matched("Kaffeemühle ☕"), [6, 7, 8]);
        let mut finder = Finder::new("muhle");
        assert_eq!(finder.matched("Kaffeemu\u{308}hle"), [6, 7, 8, 9, 10]);
    }

    #[test]
    fn words_match_in_any_order_and_nothing_matches_by_chance() {
        assert!(
            Finder::new("g2 burr")
                .score_text("Burr Grinder G2")
                .is_some()
        );
        assert!(Finder::new("xyz").score_text("Burr Grinder G2").is_none());
    }
}
