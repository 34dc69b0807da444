//! What was typed wrongly, in both languages: the library that reads the command line says it in English alone, and
//! never as JSON. Values are not repeated: they may be personal data.

use std::error::Error;

use aggregates::area::AreaCodeError;
use aggregates::day::DayError;
use aggregates::flow_number::FlowNumberError;
use aggregates::money::MoneyError;
use aggregates::month::MonthError;
use aggregates::programme::UnknownProgramme;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;
use words::{Lang, Said as _, Text, say};

/// The language and form that were asked for, as far as a command line tells that could not be read.
#[must_use]
pub fn asked_for(arguments: &[String]) -> (Lang, bool) {
    let lang =
        arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix("--lang") {
            Some("") => arguments.get(at + 1).cloned(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    let lang = lang.or_else(|| std::env::var("SUNLEDGER_LANG").ok());
    let lang = lang.and_then(|lang| lang.parse().ok()).unwrap_or_default();
    (lang, arguments.iter().any(|argument| argument == "--json"))
}

/// What is wrong and how it is meant, in two lines.
#[must_use]
pub fn wrong(error: &clap::Error) -> Failure {
    let text = what(error);
    match error.get(ContextKind::Usage) {
        Some(usage) => {
            let usage = usage.to_string();
            let usage = usage.trim().trim_start_matches("Usage:").trim();
            Failure::usage(say!("{text}\n用法：{usage}", "{text}\nusage: {usage}"))
        }
        None => Failure::usage(text),
    }
}

fn what(error: &clap::Error) -> Text {
    let names = names(error.get(ContextKind::InvalidArg));
    let (zh, en) = (names.join("、"), names.join(", "));
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            with_suggestion(say!("没有这个命令", "there is no such command"), error)
        }
        ErrorKind::UnknownArgument => {
            // Only what was meant as an option is repeated, without a value that hangs on it.
            let option = zh.split('=').next().filter(|name| name.starts_with('-'));
            let Some(option) = option else {
                return say!("多余的参数", "one argument too many");
            };
            with_suggestion(say!("没有“{option}”这个选项", "there is no option {option}"), error)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error, &zh, &en),
        ErrorKind::MissingRequiredArgument => say!("缺少 {zh}", "missing: {en}"),
        ErrorKind::ArgumentConflict => {
            let other = self::names(error.get(ContextKind::PriorArg));
            let (other_zh, other_en) = (other.join("、"), other.join(", "));
            say!("{zh} 与 {other_zh} 不能同时用", "{en} and {other_en} exclude each other")
        }
        ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            say!("{zh} 的值个数不对", "{en} has too few or too many values")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say!("缺少命令，见 sunledger --help", "a command is missing: see sunledger --help")
        }
        _ => say!("命令行不对，见 sunledger --help", "the command line is wrong: see sunledger --help"),
    }
}

/// A value that is none, with what could stand there, or why it cannot be read.
fn value(error: &clap::Error, zh: &str, en: &str) -> Text {
    let possible = names(error.get(ContextKind::ValidValue));
    if !possible.is_empty() {
        let (these_zh, these_en) = (possible.join("、"), possible.join(", "));
        return say!(
            "{zh} 的值不对，可用：{these_zh}",
            "the value of {en} is wrong: possible are {these_en}"
        );
    }
    match error.source() {
        Some(why) => match own(why) {
            Some(why) => say!("{zh} 的值不对：{why}", "the value of {en} is wrong: {why}"),
            // Others repeat the value, and are in English.
            None => say!("{zh} 的值格式不对或超出范围", "the value of {en} is malformed or out of range"),
        },
        None => say!("{zh} 缺少值", "{en} needs a value"),
    }
}

/// What a value of ours says of itself.
fn own(why: &(dyn Error + 'static)) -> Option<Text> {
    macro_rules! one_of {
        ($($type:ty),* $(,)?) => {
            $(if let Some(why) = why.downcast_ref::<$type>() {
                return Some(why.text());
            })*
        };
    }
    one_of!(
        MoneyError,
        MonthError,
        DayError,
        AreaCodeError,
        FlowNumberError,
        UnknownProgramme,
        aggregates::role::UnknownRole,
        words::UnknownLang
    );
    None
}

fn with_suggestion(text: Text, error: &clap::Error) -> Text {
    let meant = names(error.get(ContextKind::SuggestedSubcommand).or(error.get(ContextKind::SuggestedArg)));
    if meant.is_empty() {
        return text;
    }
    say!("{text}，是否指 {0}？", "{text}: did you mean {1}?", meant.join("、"), meant.join(", "))
}

fn names(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(name)) => vec![name.clone()],
        Some(ContextValue::Strings(names)) => names.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    fn said(arguments: &[&str]) -> String {
        let error = Cli::try_parse_from([&["sunledger"], arguments].concat()).unwrap_err();
        let (text, _) = wrong(&error).texts();
        let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        format!("{} / {}", first(&text.zh), first(&text.en))
    }

    #[test]
    fn what_was_typed_wrongly_is_said_in_both_languages() {
        let first = |arguments: &[&str]| said(arguments).lines().next().unwrap().to_owned();
        insta::assert_snapshot!(first(&["batsh"]), @"没有这个命令，是否指 batch？ / there is no such command: did you mean batch?");
        insta::assert_snapshot!(first(&["verify", "--sealz"]), @"没有“--sealz”这个选项，是否指 --seals？ / there is no option --sealz: did you mean --seals?");
        insta::assert_snapshot!(first(&["prove"]), @"缺少 <POSITION> / missing: <POSITION>");
        insta::assert_snapshot!(first(&["prove", "x"]), @"<POSITION> 的值格式不对或超出范围 / the value of <POSITION> is malformed or out of range");
        insta::assert_snapshot!(first(&["new", "--origin", "a", "--area", "b", "--kind", "demo"]), @"--area <AREA> 的值不对：行政区划代码须为12位数字，如 433122107000 / the value of --area <AREA> is wrong: an area code has 12 digits, like 433122107000");
        insta::assert_snapshot!(first(&["verify", "--memory", "0"]), @"--memory <MIB> 的值格式不对或超出范围 / the value of --memory <MIB> is malformed or out of range");
        insta::assert_snapshot!(first(&["verify", "--prepare", "x"]), @"缺少 --signer <KEY-NAME> / missing: --signer <KEY-NAME>");
    }

    #[test]
    fn a_value_is_not_repeated() {
        let identity = "11010519491231002X";
        let digits = "110105194912310021";
        for arguments in [
            &["prove", identity][..],
            &["verify", "--memory", identity],
            &["verify", "--memory", digits],
            &["verify", digits],
            &["verify", "--x=110105194912310021"],
            &[digits],
            &["new", "--kind", identity],
        ] {
            assert!(!said(arguments).contains(digits), "{arguments:?}");
            assert!(!said(arguments).contains(identity), "{arguments:?}");
        }
    }

    #[test]
    fn language_and_form_are_heard_though_the_rest_is_wrong() {
        let of =
            |arguments: &[&str]| asked_for(&arguments.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(of(&["--json", "--lang", "en", "x"]), (Lang::En, true));
        assert_eq!(of(&["x", "--lang=en"]), (Lang::En, false));
        assert_eq!(of(&["--lang"]), (Lang::Zh, false));
    }
}
