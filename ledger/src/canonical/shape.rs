//! What a derived reader lets pass in the place of an object or a word, and a format does not.

use memchr::{memchr_iter, memchr2_iter, memmem};

use crate::text::is_unprintable;

/// Where canonical JSON has a `null`, a list in a list, a list as a member that is none of these, or no object around
/// it all; in bytes from 0. A derived reader takes a list of a struct's members for the struct, and `{"word":null}` for
/// the word.
#[must_use]
pub fn misshapen(json: &str, lists: &[&str]) -> Option<usize> {
    let bytes = json.as_bytes();
    if bytes.first() != Some(&b'{') {
        return Some(0);
    }
    let null = memmem::find_iter(bytes, b"\":null").find(|at| !is_in_text(bytes, *at));
    if null.is_some() {
        return null;
    }
    let mut quotes = Quotes::default();
    memchr_iter(b'[', bytes).find(|at| match bytes.get(..*at).unwrap_or_default() {
        [.., b'"', b':'] if !is_in_text(bytes, at - 2) => {
            let before = json.get(..at - 2).unwrap_or_default();
            let name = before.rsplit_once('"').map_or(before, |(_, name)| name);
            !lists.contains(&name)
        }
        [.., b'[' | b','] => !quotes.hold(bytes, *at),
        // Canonical JSON has a list behind a name, a bracket or a comma: this stands in a text.
        _ => false,
    })
}

/// Where canonical JSON has a control character, which is escaped, or one that turns or hides text, in bytes from 0:
/// whoever reads must see on one line what is there.
#[must_use]
pub fn unseen(json: &str) -> Option<usize> {
    let bytes = json.as_bytes();
    let mut next = 0;
    for at in memchr_iter(b'\\', bytes) {
        if at < next {
            continue;
        }
        if !matches!(bytes.get(at + 1), Some(b'"' | b'\\')) {
            return Some(at);
        }
        next = at + 2;
    }
    // All of them but control characters begin with one of these bytes.
    let is_unprintable =
        |at: &usize| json.get(*at..).and_then(|rest| rest.chars().next()).is_some_and(is_unprintable);
    memchr2_iter(0xe2, 0xef, bytes).find(is_unprintable)
}

/// Whether a quotation mark belongs to a text: then it is escaped.
fn is_in_text(bytes: &[u8], quote: usize) -> bool {
    quote.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\')
}

/// Counts quotation marks once, from the front.
#[derive(Default)]
struct Quotes {
    seen: usize,
    is_open: bool,
}

impl Quotes {
    /// Whether a place, behind those asked before, stands in a text.
    fn hold(&mut self, bytes: &[u8], at: usize) -> bool {
        let mut escaped = false;
        for byte in bytes.get(self.seen..at).unwrap_or_default() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => self.is_open = !self.is_open,
                _ => {}
            }
        }
        self.seen = at;
        self.is_open
    }
}

#[cfg(test)]
mod tests {
    use super::{misshapen, unseen};

    const LISTS: &[&str] = &["lines", "months"];

    fn is_fit(json: &str) -> bool {
        misshapen(json, LISTS).is_none()
    }

    #[test]
    fn objects_and_the_lists_that_are_named_hold() {
        assert!(is_fit(r#"{"a":{"lines":[1,2],"months":[]},"lines":[{"x":"y"},{"months":["1"]}]}"#));
        assert!(is_fit(r#"{"a":"[[,[\":[ \\","b":"\":null","lines":["[,[","]"]}"#));
    }

    #[test]
    fn a_list_in_the_place_of_an_object_is_found_where_it_stands() {
        assert_eq!(misshapen(r#"["a"]"#, LISTS), Some(0));
        assert_eq!(misshapen(r#"{"at":["x",1]}"#, LISTS), Some(6));
        assert_eq!(misshapen(r#"{"lines":[["x",1]]}"#, LISTS), Some(10));
        assert_eq!(misshapen(r#"{"lines":[{},["x",1]]}"#, LISTS), Some(13));
        assert_eq!(misshapen(r#"{"a":"\\","lines":["[",["x"]]}"#, LISTS), Some(23));
    }

    #[test]
    fn a_text_that_cannot_be_seen_is_found() {
        assert_eq!(unseen(r#"{"a":"\\n “引号”…\""}"#), None);
        for text in [r"\n", r"\u001b", "\u{202e}", "\u{200b}", "\u{feff}", "\u{2066}"] {
            assert_eq!(unseen(&format!("{{\"a\":\"x{text}\"}}")), Some(7), "{text}");
        }
    }

    #[test]
    fn a_null_is_found() {
        assert!(!is_fit(r#"{"change":{"new":null}}"#));
    }
}
