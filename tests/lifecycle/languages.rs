//! Two languages, each whole: what a message names, and what somebody wrote.

use crate::support::{Said, World};

/// What a clerk wrote; the mark in it parts nothing.
const REASON: &str = "待核 / 另查 / 见附件";

fn is_chinese(text: &str) -> bool {
    text.chars().any(|char| ('一'..='龥').contains(&char))
}

#[test]
fn what_somebody_wrote_is_shown_whole_in_both_languages_and_in_the_official_file() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "hold", &number, "1", "--reason", REASON]).done();
    for lang in ["zh", "en"] {
        let said = world.plain(&["--lang", lang, "statement", "batch", &number]).done();
        assert!(said.out.contains(REASON), "{lang}: {}", said.out);
        let file = world.ledger().join(format!("{lang}.csv"));
        let path = file.to_str().unwrap();
        world
            .plain(&["--lang", lang, "statement", "batch", &number, "--format", "csv", "--out", path])
            .done();
        let paper = std::fs::read_to_string(&file).unwrap();
        assert!(paper.contains(REASON), "{lang}: {paper}");
    }
}

#[test]
fn what_is_said_is_said_in_one_language() {
    let (world, number) = World::drafted();
    let cases: [(&[&str], i32); 7] = [
        (&["batch", "show", "202399"], 1),
        (&["entitlement", "show", "00000000-0000-4000-8000-000000000000"], 1),
        (&["roster", "check", "nowhere.xlsx"], 2),
        (&["roster", "check", "."], 2),
        (&["prove", "99999999"], 1),
        (&["batch", "hold", &number, "1", "--reason", "x"], 2),
        (&["batsh"], 2),
    ];
    for (typed, code) in cases {
        let said = |lang: &str| -> Said { world.plain(&[&["--lang", lang], typed].concat()) };
        let (zh, en) = (said("zh"), said("en"));
        assert_eq!((zh.code, en.code), (code, code), "{typed:?}: {zh:?} {en:?}");
        assert!(is_chinese(&zh.err) && !is_chinese(&en.err), "{typed:?}: {zh:?} {en:?}");
        // JSON has both, whatever the language.
        let json = |lang: &str| world.ask(&[&["--lang", lang], typed].concat()).json();
        assert_eq!(json("zh")["message"], json("en")["message"]);
        assert_eq!(json("zh")["message"]["en"], en.err.trim_end());
        assert_eq!(json("zh")["message"]["zh"], zh.err.trim_end());
    }
}

#[test]
fn a_refusal_is_data_and_a_text() {
    let (world, number) = World::drafted();
    let refused = world.by("reviewer.luxi", &["batch", "review", &number]).refused("batch seal");
    assert_eq!(refused.text("code"), "batch.out_of_turn");
    assert_eq!(refused.get("ground"), serde_json::json!({ "rule": "batch" }));
    assert_eq!(refused.get("fields")["status"], "draft");
    let refused = world.ask(&["batch", "show", "202399"]).refused("202399");
    assert_eq!(refused.get("ground"), serde_json::json!({ "threat": "asked-names" }));
    assert_eq!(refused.get("next")["en"], "see the list command");
}
