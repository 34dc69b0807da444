//! The program once more for one measurement, so that the peak memory is that measurement's alone.

use std::process::Command;

/// What this child is asked to measure, and with what: none in the program that was called.
pub(crate) fn asked() -> Option<(String, Vec<String>)> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--child").skip(1);
    let what = arguments.next()?;
    Some((what, arguments.collect()))
}

/// Lets a child measure; its seconds and the peak of its memory in MiB.
pub(crate) fn measure(what: &str, with: &[&str]) -> (f64, f64) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg("--child").arg(what).args(with).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().expect("a number"));
    (numbers.next().expect("seconds"), numbers.next().expect("memory"))
}

/// What a child says in the end.
pub(crate) fn answer(seconds: f64) {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux");
    let peak = line.trim().trim_end_matches(" kB").trim().parse::<f64>().expect("a number") / 1_024.0;
    println!("{seconds} {peak}");
}
