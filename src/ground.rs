//! What refusals of the offices rest on: a rule that `verify` asks again, or the anchor in docs/THREATS.md that says that
//! nothing but this program asks it.

use words::Ground;

macro_rules! grounds {
    ($($(#[$doc:meta])* $name:ident = $kind:ident $word:expr;)*) => {
        $($(#[$doc])* pub const $name: Ground = Ground::$kind($word);)*

        /// All of them.
        pub const ALL: &[Ground] = &[$($name),*];
    };
}

grounds! {
    /// Whose key, with what role.
    KEY = Rule "key";
    /// A funding's own history.
    FUNDING = Rule "funding";
    /// A roster's own history.
    ROSTER = Rule "roster";
    /// A person's own history.
    PERSON = Rule "person";
    /// A benefit's own history.
    ENTITLEMENT = Rule "entitlement";
    /// A batch's own history.
    BATCH = Rule "batch";
    /// Of which funding a batch is paid.
    SOURCE = Rule aggregates::rules::id::SOURCE;
    /// What a draft's line owes.
    DRAFT = Rule aggregates::rules::id::DRAFT;
    /// What an order reserves.
    RESERVE = Rule aggregates::rules::id::RESERVE;
    /// Days have come.
    DAYS = Rule aggregates::rules::id::DAYS;
    /// A flow number is one payment's.
    FLOW = Rule aggregates::rules::id::FLOW;
    /// A return file is one batch's.
    OUTCOME = Rule aggregates::rules::id::OUTCOME;
    /// What is sealed of an account holder is one account.
    ACCOUNT = Rule aggregates::rules::id::ACCOUNT;
    /// A roster speaks of its own area.
    ROSTER_PLACE = Rule aggregates::rules::id::ROSTER_PLACE;
    /// What a row comes to.
    ROW_AMOUNT = Rule aggregates::rules::id::ROW_AMOUNT;
    /// What excludes what.
    EXCLUSION = Rule aggregates::rules::id::EXCLUSION;
    /// The area of a record.
    AREA = Rule aggregates::rules::id::AREA;
    /// Checkpoints.
    CHECKPOINT = Format "7.2";
    /// The genesis.
    GENESIS = Format "8";
    /// Proofs of possession.
    POSSESSION = Format "9.1";
    /// The log's key.
    LOG_KEY = Format "9.4";
    /// Proof files.
    PROOF = Format "11";
    /// Prepared files.
    PREPARED = Format "18";
    /// What a person signs in one line.
    INTENT = Format "6";
    /// A file from outside is refused for its form.
    FILES = Threat "asked-files";
    /// What was named is not there, or names several.
    NAMES = Threat "asked-names";
    /// What the read models and the vault said when somebody decided.
    TABLES = Threat "asked-tables";
    /// Keys and data of people in the vault.
    VAULT = Threat "asked-vault";
    /// The machine's clock.
    CLOCK = Threat "asked-clock";
    /// A file that is there is not overwritten.
    OVERWRITING = Threat "asked-overwriting";
    /// Somebody was asked and said no, or was not asked what he has to say.
    CONSENT = Threat "asked-consent";
    /// The checkpoint that a signer's program saw last.
    WITNESS = Threat "asked-witness";
    /// Files that were made for a bank.
    BANK_FILES = Threat "asked-bank-files";
    /// Another program of this machine, or the place of the ledger.
    MACHINE = Threat "asked-machine";
}

#[cfg(test)]
mod tests {
    use aggregates::rules::{HISTORY, RULES};

    use super::{ALL, Ground};

    const THREATS: &str = include_str!("../docs/THREATS.md");
    const FORMAT: &str = include_str!("../docs/FORMAT.md");

    fn is_written(ground: Ground) -> bool {
        match ground {
            Ground::Rule(rule) => RULES.iter().any(|(id, ..)| *id == rule) || HISTORY.contains(&rule),
            Ground::Format(section) => {
                FORMAT.contains(&format!("## {section}. ")) || FORMAT.contains(&format!("### {section} "))
            }
            Ground::Threat(anchor) => THREATS.contains(&format!("<a id=\"{anchor}\"></a>`{anchor}`")),
        }
    }

    #[test]
    fn every_refusal_rests_on_what_is_written() {
        for ground in ALL {
            assert!(is_written(*ground), "{ground:?}");
        }
    }

    #[test]
    fn every_anchor_is_what_some_refusal_rests_on() {
        for anchor in THREATS.split("<a id=\"").skip(1).filter_map(|text| text.split('"').next()) {
            assert!(ALL.contains(&Ground::Threat(anchor)), "{anchor}");
        }
    }

    /// A ground has no other place than this list, the crates' own rules and the sections of the format.
    #[test]
    fn no_refusal_of_the_program_rests_on_what_is_not_in_the_list() {
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("src/ground.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for word in ["Rule", "Threat", "Format"] {
                        let made = format!("Ground::{word}(");
                        assert!(!text.contains(&made), "{} has {made}", path.display());
                    }
                }
            }
        }
    }
}
