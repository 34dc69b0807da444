//! `sunledger`

use std::io::Write as _;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;
use serde_json::Value;
use sunledger::cli::{self, Cli};
use sunledger::commands;
use sunledger::failure::{Failure, masked, masked_data};
use sunledger::report::Report;
use words::{Lang, say};

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let (lang, as_json) = cli::asked_for(&arguments);
    let matches = cli::command(lang).try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(misread(&error, lang, as_json)),
    };
    let (lang, as_json) = (cli.common.lang, cli.common.json);
    let code = match commands::run(cli) {
        Ok(report) => tell(&report, lang, as_json),
        Err(failure) => complain(&failure, lang, as_json),
    };
    ExitCode::from(code)
}

/// Help and version, or what was typed wrongly.
fn misread(error: &clap::Error, lang: Lang, as_json: bool) -> u8 {
    let helps = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !as_json;
    if helps || !error.use_stderr() {
        let _ = error.print();
        return u8::try_from(error.exit_code()).unwrap_or(2);
    }
    complain(&cli::wrong(error), lang, as_json)
}

/// What was done, on standard output. A closed pipe is nobody's fault.
fn tell(report: &Report, lang: Lang, as_json: bool) -> u8 {
    let code = u8::from(report.findings);
    let mut out = std::io::stdout().lock();
    let told = if let Some(raw) = &report.raw {
        // Standard output is the file, to the byte; what else there is to say stands beside it.
        let _ = write!(std::io::stderr().lock(), "{}", report.text.of(lang));
        out.write_all(raw)
    } else if as_json {
        let mut object = report.json.clone();
        object.insert("status".to_owned(), Value::from(if report.findings { "findings" } else { "done" }));
        writeln!(out, "{}", Value::Object(object))
    } else {
        write!(out, "{}", report.text.of(lang))
    };
    match told.and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => complain(
            &Failure::fault(say!(
                "标准输出没有写全：{error}；本次所办已办成",
                "standard output was not written whole: {error}; what was to be done is done"
            )),
            lang,
            false,
        ),
        _ => code,
    }
}

/// What was not done and why: as JSON on standard output, for people on standard error.
fn complain(failure: &Failure, lang: Lang, as_json: bool) -> u8 {
    // What was typed may be personal data, and many a message repeats it.
    if as_json {
        let _ = writeln!(std::io::stdout().lock(), "{}", masked_data(failure.json(lang)));
    } else {
        let (text, details) = failure.texts();
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{}", masked(text.of(lang)));
        for line in details {
            let _ = writeln!(err, "  {}", masked(line.of(lang)));
        }
    }
    failure.exit()
}
