//! The command line in one language: its help texts are written in both, beside each other, with [`MARK`] between.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use words::{Lang, Text, say};

use super::Cli;

/// Stands between the Chinese and the English half of a help text, and in no half.
pub const MARK: &str = " ‖ ";

/// The command line, with everything that it says of itself in a language.
#[must_use]
pub fn command(lang: Lang) -> Command {
    localised(Cli::command(), lang).disable_help_subcommand(true)
}

fn localised(command: Command, lang: Lang) -> Command {
    let said = |text: Text| text.of(lang).to_owned();
    let about = command.get_about().map(|about| half(about, lang));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let (options, arguments) = (lang.of("选项", "Options"), lang.of("参数", "Arguments"));
    let common = lang.of("通用选项", "Common options");
    let template =
        said(say!("{0}\n\n用法：{1}\n\n{2}", "{0}\n\nUsage: {1}\n\n{2}", "{about}", "{usage}", "{all-args}"));
    let flag = |name: &'static str, short, action, help: Text| {
        Arg::new(name).short(short).long(name).action(action).help(said(help)).help_heading(common)
    };
    let mut command = command
        .about(about.unwrap_or_default())
        .help_template(template)
        .subcommand_help_heading(lang.of("命令", "Commands"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|argument| {
            let heading = match (argument.is_positional(), argument.is_global_set()) {
                (true, _) => arguments,
                (false, true) => common,
                (false, false) => options,
            };
            described(argument, lang).help_heading(heading)
        })
        .arg(flag("help", 'h', ArgAction::Help, say!("显示帮助", "Print help")))
        .arg(flag("version", 'V', ArgAction::Version, say!("显示版本", "Print version")));
    for name in names {
        command = command.mut_subcommand(name, |sub| localised(sub, lang));
    }
    command
}

/// What can be given, by default, and through which variable: the library says it in English alone.
fn described(argument: Arg, lang: Lang) -> Arg {
    let mut help = argument.get_help().map(|help| half(help, lang)).unwrap_or_default();
    let takes_value = argument.get_action().takes_values();
    let join = |words: Vec<String>| words.join(lang.of("、", ", "));
    let possible = argument.get_possible_values();
    let possible = possible.iter().map(|value| value.get_name().to_owned()).collect::<Vec<_>>();
    let default = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    let default: Vec<String> = default.filter(|value| !value.is_empty()).collect();
    let mut notes = Vec::new();
    if takes_value && !possible.is_empty() {
        notes.push(say!("可用 {0}", "one of {0}", join(possible)));
    }
    if takes_value && !default.is_empty() {
        notes.push(say!("默认 {0}", "default {0}", join(default)));
    }
    if let Some(variable) = argument.get_env() {
        notes.push(say!("环境变量 {0}", "variable {0}", variable.to_string_lossy()));
    }
    if !notes.is_empty() {
        let notes: Vec<&str> = notes.iter().map(|note| note.of(lang)).collect();
        help += lang.of("（", " [");
        help += &notes.join(lang.of("；", "; "));
        help += lang.of("）", "]");
    }
    argument.help(help).hide_possible_values(true).hide_default_value(true).hide_env(true)
}

fn half(text: &StyledStr, lang: Lang) -> String {
    let text = text.to_string();
    let (zh, en) = text.split_once(MARK).unwrap_or((&text, &text));
    lang.of(zh, en).to_owned()
}
