//! Which events a filtered read of `$all` shows.

use crate::log::Entry;
use crate::wire::streams::read_req::options::FilterOptions;
use crate::wire::streams::read_req::options::filter_options::{Expression, Filter as By, Window};

/// The client's way to leave out the server's own events.
const NOT_OF_THE_SYSTEM: &str = r"^[^\$].*";
/// How many events are looked at between two checkpoints, if the client leaves it open.
const INTERVAL: usize = 32;

/// A filter on streams' names or events' types.
pub(crate) struct Filter {
    on_type: bool,
    pattern: Pattern,
    /// So many events are looked at between two checkpoints.
    pub(crate) interval: usize,
}

enum Pattern {
    Prefixes(Vec<String>),
    NotOfTheSystem,
}

impl Filter {
    /// As it was asked for; none if it is a pattern that the double does not know.
    pub(crate) fn parse(options: &FilterOptions) -> Option<Filter> {
        let (on_type, expression) = match options.filter.as_ref()? {
            By::StreamIdentifier(expression) => (false, expression),
            By::EventType(expression) => (true, expression),
        };
        let most = match options.window {
            Some(Window::Max(most)) => most as usize,
            Some(Window::Count(())) | None => INTERVAL,
        };
        let interval = most.max(1) * (options.checkpoint_interval_multiplier as usize).max(1);
        Some(Filter { on_type, pattern: Pattern::parse(expression)?, interval })
    }

    pub(crate) fn shows(&self, entry: &Entry) -> bool {
        let text = if self.on_type { &entry.stored.event_type } else { &entry.stored.stream };
        match &self.pattern {
            Pattern::Prefixes(prefixes) => prefixes.iter().any(|prefix| text.starts_with(prefix.as_str())),
            Pattern::NotOfTheSystem => !text.is_empty() && !text.starts_with('$'),
        }
    }
}

impl Pattern {
    fn parse(expression: &Expression) -> Option<Pattern> {
        if !expression.prefix.is_empty() {
            return Some(Pattern::Prefixes(expression.prefix.clone()));
        }
        match expression.regex.as_str() {
            NOT_OF_THE_SYSTEM => Some(Pattern::NotOfTheSystem),
            regex => Some(Pattern::Prefixes(vec![literal(regex)?])),
        }
    }
}

/// The text that `^text` or `^text.*` stands for. Anything more is refused, not guessed at.
fn literal(regex: &str) -> Option<String> {
    let rest = regex.strip_prefix('^')?;
    let rest = rest.strip_suffix(".*").unwrap_or(rest);
    let mut text = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.push(letters.next().filter(char::is_ascii_punctuation)?),
            '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => return None,
            plain => text.push(plain),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_regex_that_is_a_prefix_is_read_and_any_other_is_not() {
        assert_eq!(literal("^batch-.*").as_deref(), Some("batch-"));
        assert_eq!(literal(r"^a\.b/c").as_deref(), Some("a.b/c"));
        assert_eq!((literal("batch"), literal("^a|b"), literal(r"^\d")), (None, None, None));
    }
}
