//! What the program said.

use serde_json::Value;

/// Exit status, output and the JSON object.
#[derive(Debug)]
pub struct Said {
    /// Exit status.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// What was typed.
    pub typed: String,
}

impl Said {
    /// The one JSON object on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("`{}` printed no JSON object ({error}): {self:#?}", self.typed))
    }

    /// It was done: exit status 0.
    #[track_caller]
    pub fn done(self) -> Said {
        assert_eq!(self.code, 0, "`{}` was not done: {}{}", self.typed, self.out, self.err);
        self
    }

    /// It was refused, in two languages, with a text that holds `word`.
    #[track_caller]
    pub fn refused(self, word: &str) -> Said {
        assert_eq!(self.code, 1, "`{}` was not refused: {}{}", self.typed, self.out, self.err);
        let message = self.get("message");
        let (zh, en) = (message["zh"].as_str().unwrap(), message["en"].as_str().unwrap());
        assert!(is_chinese(zh), "no Chinese in {message} of `{}`", self.typed);
        assert!(!en.is_empty() && zh != en, "no English in {message} of `{}`", self.typed);
        // What stands between quotation marks is a name, a law or somebody's own words.
        let own = |part: &str| part.split_once('”').map_or(part, |(_, behind)| behind).to_owned();
        let own: String = en.split('“').map(own).collect();
        assert!(!own.contains(['，', '；', '：', '。']), "{message} of `{}` mixes its languages", self.typed);
        if self.text("status") == "refused" {
            self.has_a_ground();
        }
        assert!(self.out.contains(word), "`{}` was refused, but not with {word}: {}", self.typed, self.out);
        self
    }

    /// Whoever reads the answer as data finds what it is, and what it rests on.
    #[track_caller]
    fn has_a_ground(&self) {
        let code = self.text("code");
        let is_code =
            code.contains('.') && code.chars().all(|char| matches!(char, 'a'..='z' | '_' | '.' | '-'));
        assert!(is_code, "`{}` has no code: {}", self.typed, self.out);
        let ground = self.get("ground");
        let (kind, word) = ground.as_object().and_then(|ground| ground.iter().next()).unwrap();
        assert!(["rule", "format", "threat"].contains(&kind.as_str()) && word.is_string(), "{ground}");
    }

    /// It was used wrongly or broke: exit status 2.
    #[track_caller]
    pub fn failed(self) -> Said {
        assert_eq!(self.code, 2, "`{}` did not fail: {}{}", self.typed, self.out, self.err);
        self
    }

    /// A field of the JSON object.
    #[track_caller]
    pub fn get(&self, field: &str) -> Value {
        let object = self.json();
        object.get(field).cloned().unwrap_or_else(|| panic!("`{}` has no {field}: {object}", self.typed))
    }

    /// A field that is text.
    #[track_caller]
    pub fn text(&self, field: &str) -> String {
        self.get(field)
            .as_str()
            .unwrap_or_else(|| panic!("{field} of `{}` is no text", self.typed))
            .to_owned()
    }

    /// A field that is a number.
    #[track_caller]
    pub fn number(&self, field: &str) -> u64 {
        self.get(field).as_u64().unwrap_or_else(|| panic!("{field} of `{}` is no number", self.typed))
    }

    /// It was done before: the ledger did not change.
    #[track_caller]
    pub fn changed_nothing(self) -> Said {
        let said = self.done();
        assert_eq!(said.text("done"), "nothing", "`{}` changed something", said.typed);
        said
    }
}

/// Whether a text has Chinese characters in it.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
