//! `#[derive(Said)]`

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result};

use crate::attributes::{OfType, Own, Speech, of_type, speech};
use crate::format::{Format, Hole, fields};

/// A variant, or a struct as the only one of its type.
struct Variant {
    /// How it is matched.
    path: TokenStream,
    /// Its code behind the type's; none of a struct.
    code: Option<String>,
    fields: Fields,
    speech: Speech,
}

/// One variant's arms of the traits' methods.
struct Arms {
    say: TokenStream,
    code: TokenStream,
    next: TokenStream,
    fields: TokenStream,
    source: TokenStream,
    ground: Option<TokenStream>,
}

pub(crate) fn said(input: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(input)?;
    let of = of_type(&input.attrs)?;
    let variants = variants(&input)?;
    let arms = variants.iter().map(|variant| variant.arms(&of)).collect::<Result<Vec<_>>>()?;
    let traits = traits(&input.ident, &arms);
    let grounded = grounded(&input.ident, &of, &arms);
    let from = variants.iter().filter_map(|variant| variant.from(&input.ident));
    Ok(quote!(#traits #grounded #(#from)*))
}

fn variants(input: &DeriveInput) -> Result<Vec<Variant>> {
    let silent = |name: &Ident| Error::new(name.span(), "say it: #[said(\"中文\", \"English\")]");
    match &input.data {
        Data::Enum(data) => data.variants.iter().map(|variant| {
            let name = &variant.ident;
            Ok(Variant {
                path: quote!(Self::#name),
                code: Some(snake(&name.to_string())),
                fields: variant.fields.clone(),
                speech: speech(&variant.attrs)?.ok_or_else(|| silent(name))?,
            })
        }),
        Data::Struct(data) => {
            let speech = speech(&input.attrs)?.ok_or_else(|| silent(&input.ident))?;
            return Ok(vec![Variant { path: quote!(Self), code: None, fields: data.fields.clone(), speech }]);
        }
        Data::Union(_) => return Err(silent(&input.ident)),
    }
    .collect()
}

fn traits(name: &Ident, arms: &[Arms]) -> TokenStream {
    let (say, code) = (arms.iter().map(|arm| &arm.say), arms.iter().map(|arm| &arm.code));
    let (next, fields) = (arms.iter().map(|arm| &arm.next), arms.iter().map(|arm| &arm.fields));
    let source = arms.iter().map(|arm| &arm.source);
    let quiet = quote!(#[allow(unused_variables, unused_imports, clippy::allow_attributes)]);
    quote! {
        #quiet
        impl ::words::Said for #name {
            fn say(&self, lang: ::words::Lang, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                use ::words::shown::{InOne as _, InTwo as _};
                match self { #(#say)* }
            }
        }
        #quiet
        impl ::words::Coded for #name {
            fn code(&self) -> ::std::string::String { match self { #(#code)* } }
            fn next(&self) -> ::std::option::Option<::words::Text> {
                use ::words::shown::{InOne as _, InTwo as _};
                match self { #(#next)* }
            }
            fn fields(&self) -> ::words::serde_json::Map<::std::string::String, ::words::serde_json::Value> {
                use ::words::shown::{AsData as _, AsRead as _, AsText as _};
                match self { #(#fields)* }
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&::words::Said::text(self), out)
            }
        }
        #quiet
        impl ::std::error::Error for #name {
            fn source(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                match self { #(#source)* }
            }
        }
    }
}

/// Only of a refusal: a type with a ground, which each of its variants has that names no other.
fn grounded(name: &Ident, of: &OfType, arms: &[Arms]) -> Option<TokenStream> {
    of.ground.as_ref()?;
    let grounds = arms.iter().map(|arm| &arm.ground);
    Some(quote! {
        #[allow(unused_variables, clippy::allow_attributes)]
        impl ::words::Grounded for #name {
            fn ground(&self) -> ::words::Ground { match self { #(#grounds)* } }
        }
    })
}

impl Variant {
    fn arms(&self, of: &OfType) -> Result<Arms> {
        let pattern = self.pattern();
        let source = match self.wrapped().map(|(place, _)| place) {
            Some(source) => quote!(#pattern => ::std::option::Option::Some(#source),),
            None => quote!(#pattern => ::std::option::Option::None,),
        };
        match &self.speech {
            Speech::Transparent => {
                let (inner, _) = self
                    .idents()
                    .next()
                    .ok_or_else(|| Error::new_spanned(&self.path, "there is nothing inside to speak"))?;
                Ok(Arms {
                    say: quote!(#pattern => ::words::Said::say(#inner, lang, out),),
                    code: quote!(#pattern => ::words::Coded::code(#inner),),
                    next: quote!(#pattern => ::words::Coded::next(#inner),),
                    fields: quote!(#pattern => ::words::Coded::fields(#inner),),
                    source,
                    ground: Some(quote!(#pattern => ::words::Grounded::ground(#inner),)),
                })
            }
            Speech::Own(own) => self.own_arms(of, own, &pattern, source),
        }
    }

    fn own_arms(&self, of: &OfType, own: &Own, pattern: &TokenStream, source: TokenStream) -> Result<Arms> {
        let code = self.code(of)?;
        let lets: TokenStream =
            own.names.iter().map(|(name, value)| quote!(let #name = &(#value);)).collect();
        let write = |[zh, en]: &[Format; 2]| -> Result<TokenStream> {
            let lang = quote!(lang);
            let (zh, en) = (self.filled(own, zh, &lang)?, self.filled(own, en, &lang)?);
            Ok(quote! {
                match lang {
                    ::words::Lang::Zh => ::std::write!(out, #zh),
                    ::words::Lang::En => ::std::write!(out, #en),
                }
            })
        };
        let said = write(&own.said)?;
        let say = match &own.next {
            None => said,
            Some(next) => {
                let next = write(next)?;
                quote!(#said?; out.write_str(lang.before_next())?; #next)
            }
        };
        let next = match &own.next {
            None => quote!(#pattern => ::std::option::Option::None,),
            Some([zh, en]) => {
                let zh = self.filled(own, zh, &quote!(::words::Lang::Zh))?;
                let en = self.filled(own, en, &quote!(::words::Lang::En))?;
                quote! {
                    #pattern => {
                        #lets
                        ::std::option::Option::Some(::words::Text {
                            zh: ::std::format!(#zh), en: ::std::format!(#en),
                        })
                    }
                }
            }
        };
        let formats = own.said.iter().chain(own.next.iter().flatten());
        let fields = fields(formats, |format, hole| self.value(own, format, hole))?;
        let fields = quote!(#pattern => { #lets #fields });
        let ground = own.ground.as_ref().or(of.ground.as_ref()).map(|ground| quote!(#pattern => #ground,));
        let say = quote!(#pattern => { #lets #say });
        Ok(Arms { say, code: quote!(#pattern => #code.to_owned(),), next, fields, source, ground })
    }

    fn code(&self, of: &OfType) -> Result<LitStr> {
        let Some(prefix) = &of.code else {
            return Err(Error::new_spanned(
                &self.path,
                "give the type its word in codes: #[said(code = \"…\")]",
            ));
        };
        let code = self.code.as_ref().map_or(prefix.value(), |own| format!("{}.{own}", prefix.value()));
        Ok(LitStr::new(&code, prefix.span()))
    }

    fn filled(&self, own: &Own, format: &Format, lang: &TokenStream) -> Result<TokenStream> {
        format.filled(lang, |hole| self.value(own, format, hole))
    }

    /// What fills a hole: a reference.
    fn value(&self, own: &Own, format: &Format, hole: &Hole) -> Result<TokenStream> {
        let found = match hole {
            Hole::Named(name) => {
                let given = own.names.iter().map(|(ident, _)| ident.clone());
                given.chain(self.idents().map(|(ident, _)| ident)).find(|ident| ident == name)
            }
            Hole::At(place) => self.idents().nth(*place).map(|(ident, _)| ident),
        };
        let unknown = || Error::new(format.ident("x").span(), "no field fills this hole");
        found.map(|ident| quote!(#ident)).ok_or_else(unknown)
    }

    fn idents(&self) -> impl Iterator<Item = (Ident, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .map(|(place, field)| (field.ident.clone().unwrap_or_else(|| format_ident!("at_{place}")), field))
    }

    fn pattern(&self) -> TokenStream {
        let (path, idents) = (&self.path, self.idents().map(|(ident, _)| ident));
        match &self.fields {
            Fields::Named(_) => quote!(#path { #(#idents),* }),
            Fields::Unnamed(_) => quote!(#path(#(#idents),*)),
            Fields::Unit => quote!(#path),
        }
    }

    /// The field that is the cause.
    fn wrapped(&self) -> Option<(Ident, &Field)> {
        let is =
            |field: &Field, word: &str| field.attrs.iter().any(|attribute| attribute.path().is_ident(word));
        self.idents().find(|(_, field)| is(field, "from") || is(field, "source"))
    }

    fn from(&self, name: &Ident) -> Option<TokenStream> {
        let (ident, field) = self.wrapped()?;
        if !field.attrs.iter().any(|attribute| attribute.path().is_ident("from")) {
            return None;
        }
        let (path, ty) = (&self.path, &field.ty);
        let made = match &field.ident {
            Some(own) => quote!(#path { #own: #ident }),
            None => quote!(#path(#ident)),
        };
        Some(quote! {
            impl ::std::convert::From<#ty> for #name {
                fn from(#ident: #ty) -> #name { #made }
            }
        })
    }
}

/// `NotEnough` as `not_enough`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}
