//! What the macros write.

use words::{Coded as _, Ground, Grounded as _, Lang, Said as _, Text, say};

/// A word with two languages.
#[derive(Debug)]
struct Bank;

impl words::Said for Bank {
    fn say(&self, lang: Lang, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(lang.of("信用社", "the credit union"))
    }
}

#[derive(Debug, words::Said)]
#[said(code = "inner", ground = Ground::Rule("line"))]
enum Inner {
    #[said("第{0}行的{1:?}无效", "the {1:?} of line {0} is nothing")]
    Line(u32, &'static str),
}

#[derive(Debug, words::Said)]
#[said(code = "outer", ground = Ground::Threat("files"))]
enum Outer {
    #[said("{bank}没有{count}笔", "{bank} has no {count} lines", next("请核对{bank}", "ask {bank}"), ground = Ground::Format("4"))]
    NotThere { bank: Bank, count: u32 },
    #[said("最多{max}", "at most {max}", max = 2 + 3)]
    TooMany,
    #[said("第{row}笔：{inner}", "row {row}: {inner}")]
    Row {
        row: u32,
        #[source]
        inner: Inner,
    },
    #[said(transparent)]
    Inner(#[from] Inner),
}

#[test]
fn what_a_text_names_is_said_in_its_language() {
    let refusal = Outer::NotThere { bank: Bank, count: 3 };
    assert_eq!(refusal.in_lang(Lang::Zh).to_string(), "信用社没有3笔，请核对信用社");
    assert_eq!(
        refusal.in_lang(Lang::En).to_string(),
        "the credit union has no 3 lines: ask the credit union"
    );
    let row = Outer::Row { row: 4, inner: Inner::Line(2, "a / b") };
    assert_eq!(row.text().zh, "第4笔：第2行的\"a / b\"无效");
    assert_eq!(row.text().en, "row 4: the \"a / b\" of line 2 is nothing");
    assert_eq!(row.to_string(), format!("{} / {}", row.text().zh, row.text().en));
    assert!(std::error::Error::source(&row).is_some());
}

#[test]
fn what_stands_by_a_refusal_is_data() {
    let refusal = Outer::NotThere { bank: Bank, count: 3 };
    assert_eq!(refusal.code(), "outer.not_there");
    assert_eq!(refusal.ground(), Ground::Format("4"));
    assert_eq!(refusal.next(), Some(say!("请核对信用社", "ask the credit union")));
    let fields = serde_json::Value::from(refusal.fields());
    assert_eq!(
        fields,
        serde_json::json!({ "bank": { "zh": "信用社", "en": "the credit union" }, "count": 3 })
    );
    assert_eq!(Outer::TooMany.ground(), Ground::Threat("files"));
    assert_eq!(Outer::TooMany.text(), say!("最多5", "at most 5"));
    assert_eq!(Outer::TooMany.next(), None);
}

#[test]
fn what_is_wrapped_speaks_for_itself() {
    let wrapped = Outer::from(Inner::Line(1, "x"));
    assert_eq!((wrapped.code().as_str(), wrapped.ground()), ("inner.line", Ground::Rule("line")));
    assert_eq!(wrapped.text(), Inner::Line(1, "x").text());
}

#[test]
fn a_text_is_made_where_it_is_said() {
    let (count, banks) = (2, [Bank, Bank]);
    let said = say!("{{{count}}} {} {0} {who:>3}", "{count:02} {0} {}", banks[1], who = "a");
    assert_eq!(said.zh, "{2} 信用社 信用社   a");
    assert_eq!(said.en, "02 the credit union the credit union");
    assert_eq!(Text::same(5).to_string(), "5");
    assert_eq!(Text::joined([&Text::same(1), &Text::same(2)], &say!("、", ", ")), say!("1、2", "1, 2"));
    assert_eq!("zh-CN".parse::<Lang>().map(|lang| said.of(lang)), Ok("{2} 信用社 信用社   a"));
    assert_eq!("fr".parse::<Lang>().map_err(|error| error.code()), Err("lang.unknown".to_owned()));
}
