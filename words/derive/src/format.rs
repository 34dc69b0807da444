//! A format, taken apart into its holes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::ParseStream;
use syn::{Error, Ident, LitStr, Result, Token};

/// What stands in a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    /// `{name}`
    Named(String),
    /// `{0}`, or `{}` in its turn.
    At(usize),
}

/// A format whose holes all have names.
pub(crate) struct Format {
    literal: LitStr,
    /// The hole, and whether it has a form of its own (`{x:?}`), which its value is given as it is.
    pub(crate) holes: Vec<(Hole, bool)>,
}

impl Format {
    pub(crate) fn read(literal: &LitStr) -> Result<Format> {
        let (mut text, mut holes, mut turn) = (String::new(), Vec::new(), 0);
        let source = literal.value();
        let mut chars = source.chars().peekable();
        while let Some(char) = chars.next() {
            text.push(char);
            match char {
                '{' | '}' if chars.peek() == Some(&char) => text.extend(chars.next()),
                '{' => {
                    let inside: String = chars.by_ref().take_while(|char| *char != '}').collect();
                    let (name, form) = inside.split_once(':').unwrap_or((&inside, ""));
                    if form.contains('$') {
                        return Err(Error::new(
                            literal.span(),
                            "a width that is an argument is not known here",
                        ));
                    }
                    let hole = hole(name, &mut turn);
                    text.push_str(&word(&hole, !form.is_empty()));
                    if !form.is_empty() {
                        text.push(':');
                        text.push_str(form);
                    }
                    text.push('}');
                    let hole = (hole, !form.is_empty());
                    if !holes.contains(&hole) {
                        holes.push(hole);
                    }
                }
                _ => {}
            }
        }
        Ok(Format { literal: LitStr::new(&text, literal.span()), holes })
    }

    /// The arguments of a formatting macro: the format and its holes, filled with what `value` gives (a reference).
    pub(crate) fn filled(
        &self,
        lang: &TokenStream,
        mut value: impl FnMut(&Hole) -> Result<TokenStream>,
    ) -> Result<TokenStream> {
        let literal = &self.literal;
        let mut filled = quote!(#literal);
        for (hole, is_raw) in &self.holes {
            let (name, value) = (ident(&word(hole, *is_raw), literal), value(hole)?);
            filled.extend(if *is_raw {
                quote!(, #name = #value)
            } else {
                quote!(, #name = (&::words::shown::Shown(#value)).put(#lang))
            });
        }
        Ok(filled)
    }

    /// A name where this stands.
    pub(crate) fn ident(&self, name: &str) -> Ident {
        ident(name, &self.literal)
    }
}

/// The map of what formats name: each hole once, under its name, as data. `value` gives a reference.
pub(crate) fn fields<'f>(
    formats: impl Iterator<Item = &'f Format>,
    value: impl Fn(&Format, &Hole) -> Result<TokenStream>,
) -> Result<TokenStream> {
    let mut known: Vec<&Hole> = Vec::new();
    let mut inserts = TokenStream::new();
    for format in formats {
        for (hole, _) in &format.holes {
            if !known.contains(&hole) {
                known.push(hole);
                let (name, value) = (hole.name(), value(format, hole)?);
                inserts.extend(quote! {
                    fields.insert(#name.to_owned(), (&&&::words::shown::Shown(#value)).data());
                });
            }
        }
    }
    Ok(quote! {
        #[allow(unused_mut, clippy::allow_attributes)]
        let mut fields = ::words::serde_json::Map::new();
        #inserts
        fields
    })
}

/// Two formats beside each other, Chinese and English.
pub(crate) fn pair(input: ParseStream<'_>) -> Result<[Format; 2]> {
    let zh: LitStr = input.parse()?;
    input.parse::<Token![,]>()?;
    let en: LitStr = input.parse()?;
    let formats = [Format::read(&zh)?, Format::read(&en)?];
    // Texts in two languages are never parted at a mark.
    if let Some(both) = [&zh, &en].into_iter().find(|literal| literal.value().contains(" / ")) {
        return Err(Error::new(both.span(), "each language is a text of its own"));
    }
    if is_chinese(&unquoted(&en.value())) {
        return Err(Error::new(
            en.span(),
            "the second text is English: what is Chinese in it stands between “ and ”",
        ));
    }
    if !is_chinese(&zh.value()) && zh.value().chars().any(char::is_alphabetic) && formats[0].holes.is_empty()
    {
        return Err(Error::new(zh.span(), "the first text is the Chinese one"));
    }
    Ok(formats)
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|char| matches!(char, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

/// A text without what it quotes.
fn unquoted(text: &str) -> String {
    text.split('“').map(|part| part.split_once('”').map_or(part, |(_, behind)| behind)).collect()
}

impl Hole {
    /// Its name among fields.
    fn name(&self) -> String {
        match self {
            Hole::Named(name) => name.clone(),
            Hole::At(place) => place.to_string(),
        }
    }
}

fn hole(name: &str, turn: &mut usize) -> Hole {
    if name.is_empty() {
        *turn += 1;
        return Hole::At(*turn - 1);
    }
    name.parse().map_or_else(|_| Hole::Named(name.to_owned()), Hole::At)
}

fn word(hole: &Hole, is_raw: bool) -> String {
    let word = match hole {
        Hole::Named(name) => name.clone(),
        Hole::At(place) => format!("at_{place}"),
    };
    if is_raw { format!("{word}_raw") } else { word }
}

/// A name where the literal stands.
fn ident(name: &str, literal: &LitStr) -> Ident {
    let mut ident = format_ident!("{name}");
    ident.set_span(literal.span());
    ident
}
