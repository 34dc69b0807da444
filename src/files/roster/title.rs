//! What stands above the header: area, month, programmes.

use aggregates::{Month, Programme};
use unicode_normalization::UnicodeNormalization;

use super::words;
use crate::files::table::{Cell, Row};

/// What the lines above the header say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The area that the title begins with (泸溪县).
    pub area: Option<String>,
    /// The benefit month (2023年5月).
    pub period: Option<Month>,
    /// Programmes that it names.
    pub programmes: Vec<Programme>,
    /// The first line.
    pub text: String,
}

/// Reads the rows above the header.
pub(super) fn read(rows: &[Row]) -> Title {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.cells.iter().map(Cell::text).collect::<Vec<_>>().join(" "))
        .map(|line| line.nfkc().collect::<String>().trim().to_owned())
        .collect();
    let text = lines.first().cloned().unwrap_or_default();
    Title {
        area: area(&text),
        period: lines.iter().find_map(|line| period(line)),
        programmes: words::programmes(&text),
        text,
    }
}

/// A month as titles and columns write it: `2023年5月`, `2023年05月`, `202305`, `2023-05`, `2023.5`.
pub(super) fn period(text: &str) -> Option<Month> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let written_out = plain.contains('年') && plain.contains('月');
    let separated = plain.bytes().all(|b| b.is_ascii_digit() || b"-./".contains(&b));
    let month = |year: &str, month: &str| Month::new(year.parse().ok()?, month.parse().ok()?).ok();
    if written_out || separated {
        let pair = parts.windows(2).find(|pair| pair[0].len() == 4 && pair[1].len() <= 2);
        if let Some(found) = pair.and_then(|pair| month(pair[0], pair[1])) {
            return Some(found);
        }
    }
    let compact = parts.iter().find(|part| part.len() == 6 && part.starts_with("20"))?;
    month(&compact[..4], &compact[4..])
}

/// The place's name at the beginning of a title, up to the first word for an area.
fn area(title: &str) -> Option<String> {
    let characters: Vec<char> = title.chars().filter(|c| !c.is_whitespace()).collect();
    let is_suffix = |c: &char| "县市区州旗镇乡".contains(*c);
    let mut end = characters.iter().take(12).skip(1).position(is_suffix)? + 1;
    // 浦市镇 is a town, not a city.
    while characters.get(end + 1).is_some_and(|c| "县区镇乡".contains(*c)) {
        end += 1;
    }
    Some(characters[..=end].iter().collect())
}

impl Title {
    /// Whether the lines name a place.
    #[must_use]
    pub fn mentions(&self, place: &str) -> bool {
        self.text.contains(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_offices_write_it() {
        for text in
            ["龙山县…发放表(2023年05月)", "（２０２３年 5 月）", "202305", "2023-05", "2023.5", "期次 202305"]
        {
            assert_eq!(period(text).map(|month| month.to_string()).as_deref(), Some("2023-05"), "{text}");
        }
        for text in ["2023年", "202313", "单位:元", "433122199001"] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn the_place_is_what_the_title_begins_with() {
        assert_eq!(area("泸溪县农村低保发放花名册").as_deref(), Some("泸溪县"));
        assert_eq!(area("浦市镇城市低保名册").as_deref(), Some("浦市镇"));
        assert_eq!(area("吉首市城市低保名册").as_deref(), Some("吉首市"));
        assert_eq!(area("发放花名册"), None);
    }
}
