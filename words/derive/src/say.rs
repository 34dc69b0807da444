//! `say!` and `refuse!`

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, LitStr, Result, Token, parenthesized};

use crate::format::{Format, Hole, fields, pair};

/// Two texts, what to do, and what fills their holes.
struct Say {
    formats: [Format; 2],
    next: Option<[Format; 2]>,
    places: Vec<Expr>,
    names: Vec<(Ident, Expr)>,
}

/// A code, what it rests on, and how it is said.
struct Refuse {
    code: LitStr,
    ground: Expr,
    say: Say,
}

impl Parse for Refuse {
    fn parse(input: ParseStream<'_>) -> Result<Refuse> {
        let code = input.parse()?;
        input.parse::<Token![,]>()?;
        let ground = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Refuse { code, ground, say: input.parse()? })
    }
}

impl Parse for Say {
    fn parse(input: ParseStream<'_>) -> Result<Say> {
        let mut say = Say { formats: pair(input)?, next: None, places: Vec::new(), names: Vec::new() };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            say.more(input)?;
        }
        Ok(say)
    }
}

pub(crate) fn say(input: TokenStream) -> Result<TokenStream> {
    let say: Say = syn::parse2(input)?;
    let text = say.text(&say.formats)?;
    say.with_arguments(&text)
}

pub(crate) fn refuse(input: TokenStream) -> Result<TokenStream> {
    let Refuse { code, ground, say } = syn::parse2(input)?;
    let said = say.text(&say.formats)?;
    let (text, next) = match &say.next {
        None => (said, quote!(::std::option::Option::None)),
        Some(next) => {
            let next = say.text(next)?;
            (quote!(::words::Text::with_next(#said, &#next)), quote!(::std::option::Option::Some(#next)))
        }
    };
    let fields = fields(say.formats(), |format, hole| say.value(format, hole))?;
    say.with_arguments(&quote! {
        ::words::Refused {
            code: #code.to_owned(),
            text: #text,
            next: #next,
            fields: { #fields },
            ground: #ground,
            details: ::std::vec::Vec::new(),
        }
    })
}

impl Say {
    fn more(&mut self, input: ParseStream<'_>) -> Result<()> {
        if input.peek(syn::Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            self.names.push((name, input.parse()?));
            return Ok(());
        }
        let ahead = input.fork();
        if ahead.parse::<Ident>().is_ok_and(|ident| ident == "next") && ahead.peek(syn::token::Paren) {
            input.parse::<Ident>()?;
            let inside;
            parenthesized!(inside in input);
            self.next = Some(pair(&inside)?);
            return Ok(());
        }
        self.places.push(input.parse()?);
        Ok(())
    }

    /// The texts, and what to do.
    fn formats(&self) -> impl Iterator<Item = &Format> {
        self.formats.iter().chain(self.next.iter().flatten())
    }

    /// Each argument is worked out once, whatever the texts do with it.
    fn with_arguments(&self, body: &TokenStream) -> Result<TokenStream> {
        for (place, value) in self.places.iter().enumerate() {
            if !self.formats().any(|format| format.holes.iter().any(|(hole, _)| *hole == Hole::At(place))) {
                return Err(Error::new_spanned(value, "no text has a hole for this argument"));
            }
        }
        let places: Vec<Ident> = (0..self.places.len()).map(|place| format_ident!("at_{place}")).collect();
        let (names, named): (Vec<_>, Vec<_>) = self.names.iter().cloned().unzip();
        let values = &self.places;
        Ok(quote! {
            match (#(&(#values),)* #(&(#named),)*) {
                (#(#places,)* #(#names,)*) => {
                    #[allow(unused_imports, clippy::allow_attributes)]
                    use ::words::shown::{AsData as _, AsRead as _, AsText as _, InOne as _, InTwo as _};
                    #body
                }
            }
        })
    }

    fn text(&self, [zh, en]: &[Format; 2]) -> Result<TokenStream> {
        let zh = zh.filled(&quote!(::words::Lang::Zh), |hole| self.value(zh, hole))?;
        let en = en.filled(&quote!(::words::Lang::En), |hole| self.value(en, hole))?;
        Ok(quote!(::words::Text { zh: ::std::format!(#zh), en: ::std::format!(#en) }))
    }

    /// What fills a hole: a reference.
    fn value(&self, format: &Format, hole: &Hole) -> Result<TokenStream> {
        match hole {
            Hole::At(place) if *place < self.places.len() => {
                let name = format_ident!("at_{place}");
                Ok(quote!(#name))
            }
            Hole::At(place) => {
                Err(Error::new(format.ident("x").span(), format!("there is no argument {place}")))
            }
            Hole::Named(name) => match self.names.iter().find(|(own, _)| own == name) {
                Some((own, _)) => Ok(quote!(#own)),
                None => {
                    let own = format.ident(name);
                    Ok(quote!(&#own))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn refused(input: TokenStream) -> String {
        say(input).unwrap_err().to_string()
    }

    #[test]
    fn each_text_is_of_its_language_and_whole() {
        assert!(say(quote!("没有 {id}", "there is no {id}")).is_ok());
        assert_eq!(refused(quote!("没有 / none", "none")), "each language is a text of its own");
        assert_eq!(refused(quote!("none", "none")), "the first text is the Chinese one");
        assert!(refused(quote!("没有", "没有")).starts_with("the second text is English"));
        assert!(say(quote!("写如“农村低保”", "write it like “农村低保”")).is_ok());
        // Figures and names alone are of both.
        assert!(say(quote!("{0}：{1}", "{0}: {1}", a, b)).is_ok());
    }

    #[test]
    fn what_is_given_is_said_and_what_is_said_is_given() {
        assert_eq!(refused(quote!("第{0}行", "line {0}", a, b)), "no text has a hole for this argument");
        assert_eq!(refused(quote!("第{1}行", "line {1}", a)), "there is no argument 1");
        assert!(
            refuse(quote!("batch.none", GROUND, "没有{id}", "no {id}", next("请核对{id}", "check {id}")))
                .is_ok()
        );
        assert!(refuse(quote!("batch.none", "没有", "none")).is_err());
    }
}
