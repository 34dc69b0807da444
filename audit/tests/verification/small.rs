//! A small ledger, and how to change and look at it.

use aggregates::Money;
use aggregates::funding::event::{Appropriated, FundingEvent, Withdrawn};
use audit::{Code, Report};
use ledger::sha256;
use rusqlite::params;

use crate::support::month::Households;
use crate::support::{AREA, Draft, Maker, died, draft};

pub(crate) fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn appropriated(maker: &Maker, document: &str, amount: &str) -> Draft {
    let event = FundingEvent::from(Appropriated {
        amount: yuan(amount),
        area: AREA.parse().unwrap(),
        doc_no: document.to_owned(),
        doc_title: "下达困难群众救助补助资金".to_owned(),
        holder: maker.staff[5].holder(),
        source: "county".to_owned(),
        year: 2023,
    });
    draft(format!("funding/county@{AREA}@2023"), &event)
}

pub(crate) fn withdrawn(maker: &Maker, document: &str, amount: &str) -> Draft {
    let event = FundingEvent::from(Withdrawn {
        amount: yuan(amount),
        doc_no: document.to_owned(),
        holder: maker.staff[5].holder(),
        reason: "收回".to_owned(),
    });
    draft(format!("funding/county@{AREA}@2023"), &event)
}

/// Households of the small ledger: the first twenty lose their heads, the rest are for the tests.
pub(crate) const HOUSEHOLDS: u32 = 26;

/// Many records in one commit of one's own: the funding's documents.
pub(crate) fn many(maker: &Maker, count: u32) -> Vec<Draft> {
    (0..count).map(|n| appropriated(maker, &format!("补{n}号"), "1.00")).collect()
}

/// A ledger with two dozen commits, the last ones of several records.
pub(crate) fn small() -> Maker {
    let mut maker = Maker::founded();
    Households::confirm(&mut maker, HOUSEHOLDS);
    for at in 0..4 {
        let draft = appropriated(&maker, &format!("文{at}号"), "1000.00");
        maker.commit(5, &[draft]);
        let people: Vec<Draft> = (0..5).map(|n| died(&maker, at * 5 + n)).collect();
        maker.commit(3, &people);
    }
    maker.tiles();
    maker
}

/// Position of the first record of the last commit: five deaths.
pub(crate) fn last_commit(maker: &Maker) -> u64 {
    maker.leaves.len() as u64 - 5
}

pub(crate) fn bytes(maker: &Maker, position: u64) -> Vec<u8> {
    let sql = "SELECT bytes FROM records WHERE position = ?1";
    maker.connection.query_row(sql, [position as i64], |row| row.get(0)).unwrap()
}

pub(crate) fn set_bytes(maker: &Maker, position: u64, bytes: &[u8], with_hash: bool) {
    let sql = "UPDATE records SET bytes = ?2 WHERE position = ?1";
    maker.connection.execute(sql, params![position as i64, bytes]).unwrap();
    if with_hash {
        let sql = "UPDATE records SET hash = ?2 WHERE position = ?1";
        maker.connection.execute(sql, params![position as i64, sha256(bytes).0]).unwrap();
    }
}

pub(crate) fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    text.replacen(from, to, 1).into_bytes()
}

#[track_caller]
pub(crate) fn assert_finds(report: &Report, codes: &[Code], position: u64) {
    for code in codes {
        let found = report.findings.iter().any(|finding| finding.code == *code);
        assert!(found, "{code:?} is not among {:#?}", report.findings);
    }
    let first = report.first_bad().map(|(position, _)| position.0);
    assert_eq!(first, Some(position), "{:#?}", report.findings);
}

pub(crate) fn retiled(maker: Maker) -> Maker {
    maker.connection.execute("DELETE FROM tiles", []).unwrap();
    maker.tiles();
    maker
}
