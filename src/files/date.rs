//! Days as banks write them.

use aggregates::Day;

/// A day as banks write it: `2023-05-10`, `20230510`, `2023/5/10`, `2023年5月10日`, with or without a time after it,
/// which must be one: `2023-05-10 12:30:00`, `2023-05-10T12:30:00+08:00`, `20230510123000`.
#[must_use]
pub(super) fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim())),
        None if text.len() == 14 && is_digits(text) => (&text[..8], Some(&text[8..])),
        None => (text, None),
    };
    if time.is_some_and(|time| !is_time(time)) {
        return None;
    }
    let parts: Vec<&str> = date.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = match parts.as_slice() {
        [whole] if whole.len() == 8 && is_digits(whole) => [&whole[..4], &whole[4..6], &whole[6..]],
        [year, month, day] if year.len() == 4 => [*year, *month, *day],
        _ => return None,
    };
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// `12:30`, `9:30:00`, `12:30:00.000`, `123000`, `12时30分`, and where on earth that is.
fn is_time(text: &str) -> bool {
    let text = ["Z", "+08:00", "+0800"].iter().find_map(|zone| text.strip_suffix(zone)).unwrap_or(text);
    let text = match text.split_once('.') {
        Some((whole, fraction)) if is_number(fraction, 9) => whole,
        Some(_) => return false,
        None => text,
    };
    let parts: Vec<&str> = match text.len() {
        6 if is_number(text, 6) => vec![&text[..2], &text[2..4], &text[4..]],
        _ => text.trim_end_matches(['分', '秒']).split([':', '：', '时', '分']).collect(),
    };
    let below = |part: &str, bound: u32| is_number(part, 2) && part.parse().is_ok_and(|n: u32| n < bound);
    match parts.as_slice() {
        [hour, rest @ ..] if matches!(rest.len(), 1 | 2) => {
            below(hour, 24) && rest.iter().all(|part| below(part, 60))
        }
        _ => false,
    }
}

fn is_number(text: &str, digits: usize) -> bool {
    (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_is_read_as_banks_write_it() {
        for text in [
            "2023-05-10",
            "20230510",
            "2023/5/10",
            "2023年5月10日",
            "2023.05.10",
            "2023-05-10 12:30:00",
            "2023-05-10 9:05",
            "2023-05-10T23:59:59.000Z",
            "2023-05-10T12:30:00+08:00",
            "20230510 093000",
            "20230510093000",
            "2023年5月10日 9时5分",
            "2023年5月10日 9时5分7秒",
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some("2023-05-10"), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_no_time_of_a_day_is_not_read() {
        for text in [
            "5月10日",
            "2023-02-30",
            "2023-05-10abc",
            "2023-05-10T",
            "2023-05-10T25:00",
            "2023-05-10 24:00:00",
            "2023-05-10 12:60",
            "2023-05-10 12:30:61",
            "2023-05-10 12",
            "2023-05-10 无",
            "2023-05-10 12:30:00.x",
            "20230510250000",
            "2023-05-10 2023-05-11",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
