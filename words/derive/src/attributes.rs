//! `#[said(…)]`

use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, LitStr, Result, Token, parenthesized};

use crate::format::{Format, pair};

/// `#[said(…)]` on a type, or on what speaks.
enum Attribute {
    Type(OfType),
    Speech(Speech),
}

/// Of a type.
#[derive(Default)]
pub(crate) struct OfType {
    pub(crate) code: Option<LitStr>,
    /// Of a refusal: what each of its variants rests on that says nothing else.
    pub(crate) ground: Option<Expr>,
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

/// What stands at a type.
pub(crate) fn of_type(attributes: &[syn::Attribute]) -> Result<OfType> {
    let types = said(attributes)?.into_iter().filter_map(|attribute| match attribute {
        Attribute::Type(of) => Some(of),
        Attribute::Speech(_) => None,
    });
    Ok(types.last().unwrap_or_default())
}

/// The text of a variant, or of a struct.
pub(crate) fn speech(attributes: &[syn::Attribute]) -> Result<Option<Speech>> {
    let speeches = said(attributes)?.into_iter().filter_map(|attribute| match attribute {
        Attribute::Speech(speech) => Some(speech),
        Attribute::Type(_) => None,
    });
    Ok(speeches.last())
}

fn said(attributes: &[syn::Attribute]) -> Result<Vec<Attribute>> {
    let own = attributes.iter().filter(|attribute| attribute.path().is_ident("said"));
    own.map(syn::Attribute::parse_args).collect()
}

impl Parse for Attribute {
    fn parse(input: ParseStream<'_>) -> Result<Attribute> {
        let is_of_type = input.peek(Ident) && input.peek2(Token![=]);
        if is_of_type { input.parse().map(Attribute::Type) } else { input.parse().map(Attribute::Speech) }
    }
}

impl Parse for OfType {
    fn parse(input: ParseStream<'_>) -> Result<OfType> {
        let mut found = OfType::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "code" => found.code = Some(input.parse()?),
                "ground" => found.ground = Some(input.parse()?),
                _ => return Err(Error::new(name.span(), "a type has `code` and `ground`")),
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
