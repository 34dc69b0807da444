//! The macros of `words`: what is written with them stands in two formats, one for each language.

mod attributes;
mod derive;
mod format;
mod say;

use proc_macro::TokenStream;

/// An error or refusal that is said in two languages.
///
/// On the type: `#[said(code = "funding")]`, its word in codes, and `ground = …` where all of it rests on one thing. On
/// each variant one of
/// - `#[said("中文 {field}", "English {field}")]`, with `next("怎么办", "what to do")`, `ground = …` and further
///   `name = expression` behind them; fields of a tuple are `{0}`, `{1}`,
/// - `#[said(transparent)]`: what it wraps speaks.
///
/// Gives `Said`, `Coded`, `Display` (both languages) and `Error`, `Grounded` if there is a ground, and `From` for a field
/// with `#[from]`.
#[proc_macro_derive(Said, attributes(said, from, source))]
pub fn said(input: TokenStream) -> TokenStream {
    derive::said(input.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// A text in both languages: `say!("中文 {name}", "English {name}")`, with arguments as `format!` has them. An argument
/// that has two languages is said in the text's.
#[proc_macro]
pub fn say(input: TokenStream) -> TokenStream {
    say::say(input.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// A refusal where it is made: `refuse!("roster.none", Ground::Rule("roster"), "没有 {id}", "there is no {id}")`, with
/// `next("怎么办", "what to do")` and arguments behind. Gives a `Refused`; what its texts name are its fields.
#[proc_macro]
pub fn refuse(input: TokenStream) -> TokenStream {
    say::refuse(input.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
