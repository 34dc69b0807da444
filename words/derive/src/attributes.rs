//! `#[said(…)]`

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Expr, Ident, LitStr, Result, Token, parenthesized};

use crate::format::{Format, pair};

/// Of a type.
#[derive(Default)]
pub(crate) struct OfType {
    pub(crate) code: Option<LitStr>,
    pub(crate) ground: Option<Expr>,
    /// Whether each of its variants rests on something.
    pub(crate) is_refusal: bool,
}

/// Of a variant.
pub(crate) enum Speech {
    /// What it wraps speaks.
    Transparent,
    /// Two formats.
    Own(Box<Own>),
}

/// Two formats and what goes with them.
pub(crate) struct Own {
    pub(crate) said: [Format; 2],
    pub(crate) next: Option<[Format; 2]>,
    pub(crate) names: Vec<(Ident, Expr)>,
    pub(crate) ground: Option<Expr>,
}

/// The attribute of a type, if it has one, and that of a struct's own text.
pub(crate) fn of_type(attributes: &[Attribute]) -> Result<OfType> {
    let mut found = OfType::default();
    for attribute in said(attributes) {
        let is_of_type = attribute.parse_args_with(|input: ParseStream<'_>| {
            let is_of_type = is_of_type(input);
            input.parse::<proc_macro2::TokenStream>()?;
            Ok(is_of_type)
        })?;
        if is_of_type {
            found = attribute.parse_args()?;
        }
    }
    Ok(found)
}

/// The attribute of a variant, or of a struct as its own.
pub(crate) fn speech(attributes: &[Attribute]) -> Result<Option<Speech>> {
    for attribute in said(attributes) {
        let speech = attribute.parse_args_with(|input: ParseStream<'_>| {
            if !is_of_type(input) {
                return input.parse().map(Some);
            }
            input.parse::<proc_macro2::TokenStream>()?;
            Ok(None)
        })?;
        if speech.is_some() {
            return Ok(speech);
        }
    }
    Ok(None)
}

/// It begins with `code = …`.
fn is_of_type(input: ParseStream<'_>) -> bool {
    input.peek(Ident) && input.peek2(Token![=])
}

fn said(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("said"))
}

impl Parse for OfType {
    fn parse(input: ParseStream<'_>) -> Result<OfType> {
        let mut found = OfType::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            if name == "refusal" {
                found.is_refusal = true;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
                continue;
            }
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "code" => found.code = Some(input.parse()?),
                "ground" => {
                    found.ground = Some(input.parse()?);
                    found.is_refusal = true;
                }
                _ => return Err(Error::new(name.span(), "a type has `code`, `ground` and `refusal`")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(found)
    }
}

impl Parse for Speech {
    fn parse(input: ParseStream<'_>) -> Result<Speech> {
        if input.peek(Ident) {
            let word: Ident = input.parse()?;
            let is_transparent = word == "transparent" && input.is_empty();
            return if is_transparent {
                Ok(Speech::Transparent)
            } else {
                Err(Error::new(word.span(), "two texts, or `transparent`"))
            };
        }
        let mut own = Own { said: pair(input)?, next: None, names: Vec::new(), ground: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            own.more(input)?;
        }
        Ok(Speech::Own(Box::new(own)))
    }
}

impl Own {
    fn more(&mut self, input: ParseStream<'_>) -> Result<()> {
        let name: Ident = input.parse()?;
        if name == "next" {
            let inside;
            parenthesized!(inside in input);
            self.next = Some(pair(&inside)?);
            return Ok(());
        }
        input.parse::<Token![=]>()?;
        let value: Expr = input.parse()?;
        if name == "ground" {
            self.ground = Some(value);
        } else {
            self.names.push((name, value));
        }
        Ok(())
    }
}
