use proptest::prelude::*;

use super::*;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../shared/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A row whose parts add up.
fn row(base: i64, top_up: i64) -> String {
    let yuan = |fen: i64| Money::from_fen(fen).unwrap();
    format!(
        "浦市镇,,刘军秀,433199198310017825,2,{},{},{},6299996130682054054",
        yuan(base),
        yuan(top_up),
        yuan(base + top_up)
    )
}

#[test]
fn a_bit_that_flipped_in_a_workbook_is_damage_and_never_another_account() {
    let whole = sample("roster-dibao_rural-433122-202305.xlsx");
    assert!(!matches!(read(&whole, &rural()), Err(RosterFileError::Table(_))));
    let sheet = b"xl/worksheets/sheet1.xml";
    let start = whole.windows(sheet.len()).position(|window| window == sheet).unwrap() + sheet.len();
    for step in 0..200 {
        let mut bytes = whole.clone();
        bytes[start + 64 + step * 13] ^= 1 << (step % 8);
        let Err(RosterFileError::Table(error)) = read(&bytes, &rural()) else { panic!("taken at {step}") };
        assert_eq!(error, crate::files::table::TableError::Damaged, "{step}");
    }
}

#[test]
fn a_cell_in_a_column_beyond_all_numbers_is_damage() {
    let mut bytes = sample("roster-bad-dibao_rural-433122-202306.xlsx");
    let place = 85_540 % bytes.len();
    bytes[place] = 209;
    assert!(read(&bytes, &rural()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_amount_that_adds_up_is_taken_to_the_fen(base in 1_i64..10_000_000, top_up in 0_i64..1_000_000) {
        let roster = roster(&[&row(base, top_up)]).unwrap();
        prop_assert_eq!(roster.total.fen(), base + top_up);
        prop_assert_eq!((roster.rows[0].base.fen(), roster.rows[0].top_up.fen()), (base, top_up));
    }

    #[test]
    fn a_total_that_is_a_fen_off_refuses_the_file(base in 1_i64..10_000_000, off in prop_oneof![-1_i64..=-1, 1_i64..=1]) {
        let total = format!("合计,,,,,,,{},", Money::from_fen(base + off).unwrap());
        prop_assert_eq!(refused(roster(&[&row(base, 0), &total])).totals.len(), 1);
    }

    #[test]
    fn no_cells_make_the_reader_stumble(cells in prop::collection::vec("[^\"\r\n,]{0,12}", 0..40)) {
        let rows: Vec<String> = cells.chunks(9).map(|cells| cells.join(",")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        if let Err(RosterFileError::Refused(refused)) = roster(&rows) {
            let _ = refused_copy(&refused).to_csv();
        }
    }

    #[test]
    fn no_damage_to_a_file_makes_the_reader_stumble(places in prop::collection::vec((0_usize..100_000, any::<u8>()), 1..8)) {
        for name in ["roster-bad-dibao_rural-433122-202306.xlsx", "roster-dibao_urban-433101-202305.csv"] {
            let mut bytes = sample(name);
            for (place, byte) in &places {
                let place = place % bytes.len();
                bytes[place] = *byte;
            }
            let _ = read(&bytes, &rural());
        }
    }
}
