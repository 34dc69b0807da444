//! Time, rounds and the table that every benchmark prints.

use std::time::Instant;

/// Whether small sizes were asked for.
pub(crate) fn is_quick() -> bool {
    std::env::args().any(|argument| argument == "--quick")
}

/// The result of some work and the seconds that it took.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// The middle one: of ratios, each of a pair of runs side by side.
pub(crate) fn median(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or(0.0)
}

/// One line of the table: a ratio beside its goal.
pub(crate) fn row(what: &str, ratio: f64, goal: Option<(char, f64)>) {
    let goal = match goal {
        Some(('<', most)) => format!("≤ {most:.2}  {}", if ratio <= most { "holds" } else { "MISSED" }),
        Some((_, least)) => format!("≥ {least:.2}  {}", if ratio >= least { "holds" } else { "MISSED" }),
        None => String::new(),
    };
    println!("| {what:<72} | {ratio:>6.2} | {goal:<15} |");
}

/// The head of the table.
pub(crate) fn head(title: &str) {
    println!("\n{title}");
    println!("| {:<72} | {:>6} | {:<15} |", "measured", "ratio", "goal");
    println!("|{:-<74}|{:->8}|{:-<17}|", "", "", "");
}
