//! One text field of a canonical object, without reading the rest.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// How the field `holder` begins.
static HOLDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"holder\":\""));

/// The value of the top-level field `holder` if it is a string, as it is written, with its escapes.
pub(crate) fn holder(object: &str) -> Option<&str> {
    let mut places = HOLDER.find_iter(object.as_bytes());
    let first = places.next()?;
    // An event's data has been read by its type: a field that stands there once is its own.
    let at = match places.next() {
        None => first,
        Some(second) => {
            [first, second].into_iter().chain(places).find(|at| depth_at(object.as_bytes(), *at) == 1)?
        }
    };
    let value = object.get(at + HOLDER.needle().len()..)?;
    end_of_string(value.as_bytes()).map(|end| &value[..end])
}

/// Whether a text as it is written says this.
pub(crate) fn says(written: &str, text: &str) -> bool {
    let plain = !text.contains(['"', '\\']) && written == text;
    plain || serde_json::to_string(text).is_ok_and(|json| json[1..json.len() - 1] == *written)
}

fn end_of_string(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    bytes.iter().position(|byte| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        byte => *byte == b'"',
    })
}

/// How many objects and lists are open before a place. A quote inside a string is escaped, so a needle that starts with
/// a bare quote never begins inside of one.
fn depth_at(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for byte in &bytes[..at] {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b'{' | b'[' if !inside => depth += 1,
            b'}' | b']' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if inside { usize::MAX } else { depth }
}

#[cfg(test)]
mod tests {
    use super::{holder, says};

    #[test]
    fn only_the_field_of_the_object_itself_counts() {
        assert_eq!(holder(r#"{"a":1,"holder":"赵某"}"#), Some("赵某"));
        assert_eq!(holder(r#"{"a":{"holder":"x"},"holder":"y"}"#), Some("y"));
        assert_eq!(holder(r#"{"a":[{"holder":"x"},{"holder":"z"}]}"#), None);
        assert_eq!(holder(r#"{"a":"\"holder\":\"x\"","holder":"y"}"#), Some("y"));
        assert_eq!(holder(r#"{"a":"}{\\","holder":"y"}"#), Some("y"));
        let quoted = holder(r#"{"holder":"a\"b"}"#).unwrap();
        assert!(says(quoted, "a\"b") && !says(quoted, "a\\\"b") && !says(quoted, "a"));
    }
}
