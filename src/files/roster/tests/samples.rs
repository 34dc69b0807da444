use super::*;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../shared/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

const LUXI: [(&str, &str); 12] = [
    ("达岚镇", "433122102000"),
    ("兴隆场镇", "433122104000"),
    ("潭溪镇", "433122105000"),
    ("洗溪镇", "433122106000"),
    ("武溪镇", "433122107000"),
    ("浦市镇", "433122108000"),
    ("合水镇", "433122109000"),
    ("石榴坪乡", "433122203000"),
    ("解放岩乡", "433122206000"),
    ("小章乡", "433122207000"),
    ("白羊溪乡", "433122208000"),
    ("军亭界林场", "433122400000"),
];

#[test]
fn the_rural_dibao_roster_is_taken_whole() {
    let file = sample("roster-dibao_rural-433122-202305.xlsx");
    let roster = read(&file, &options(None, &LUXI)).unwrap();
    assert_eq!((roster.rows.len(), roster.total.to_string().as_str()), (120, "65527.73"));
    assert_eq!(roster.title.area.as_deref(), Some("泸溪县"));
    assert_eq!(roster.title.period.unwrap().to_string(), "2023-05");
    assert_eq!(roster.programmes, [Programme::DibaoRural].into());
    assert_eq!(roster.townships.len(), 12);
    assert!(roster.unmapped.is_empty(), "{:?}", roster.unmapped);
    let third = &roster.rows[2];
    assert_eq!((third.row, third.name.as_str(), third.persons), (6, "李国䶮", 3));
    assert_eq!(third.area, Some("433122203000".parse().unwrap()));
    assert_eq!(third.standard.unwrap().to_string(), "416.67");
    assert_eq!(third.income.unwrap().to_string(), "133.18");
    assert_eq!((third.account.as_str(), third.bank.as_str()), ("6299990572418695450", "湘西农商银行"));
    assert_eq!((third.change.as_str(), third.household_no.as_str()), ("续发", "43312220300003"));
    assert_eq!(roster.rows[6].identity, Identity::Number("43319919460226239X".to_owned()));
    assert_eq!(roster.rows[3].top_up.to_string(), "80.00");
}

#[test]
fn the_urban_dibao_roster_in_gb18030_needs_its_programme_said() {
    let file = sample("roster-dibao_urban-433101-202305.csv");
    assert_eq!(read(&file, &options(None, &[])).unwrap_err(), RosterFileError::ProgrammeUnclear);
    let roster = read(&file, &options(Some(Programme::DibaoUrban), &[])).unwrap();
    assert_eq!(roster.rows.len(), 80);
    assert_eq!(roster.rows[0].name, "龙德");
    assert_eq!(roster.rows[0].row, 2);
    assert_eq!(roster.rows[0].township.as_deref(), Some("镇溪街道"));
    assert!(roster.unmapped.is_empty());
}

#[test]
fn the_disability_roster_holds_two_programmes() {
    let roster = read(&sample("roster-disability-433123-202305.csv"), &options(None, &[])).unwrap();
    assert_eq!(roster.rows.len(), 76);
    assert_eq!(roster.programmes, [Programme::DisabilityLiving, Programme::DisabilityNursing].into());
    assert!(roster.rows.iter().all(|row| row.amount.to_string() == "120.00" && row.base == row.amount));
    assert_eq!(roster.rows[1].identity, roster.rows[2].identity);
    assert_eq!(roster.rows[3].name, "麻䴙");
    assert!(roster.unmapped.is_empty());
}

#[test]
fn the_orphan_roster_pays_an_institution_for_many() {
    let file = sample("roster-orphan-433130-202305.xlsx");
    assert_eq!(read(&file, &options(None, &[])).unwrap_err(), RosterFileError::ProgrammeUnclear);
    let roster = read(&file, &options(Some(Programme::OrphanAllowance), &[])).unwrap();
    assert_eq!((roster.rows.len(), roster.total.to_string().as_str()), (30, "36200.00"));
    let institutional: Vec<&RosterRow> =
        roster.rows.iter().filter(|row| row.account_name == "龙山县社会福利院").collect();
    assert!(institutional.len() > 5);
    assert!(
        institutional.iter().all(|row| row.tier == Some("institutional") && row.payee_relation == "机构")
    );
    assert!(roster.rows.iter().any(|row| row.tier == Some("scattered") && row.guardian == row.account_name));
    assert!(roster.unmapped.is_empty());
}

#[test]
fn the_bad_roster_is_refused_row_by_row_as_its_remarks_say() {
    let refused = refused(read(&sample("roster-bad-dibao_rural-433122-202306.xlsx"), &options(None, &LUXI)));
    let found: Vec<(u32, &str, RowReason)> =
        refused.rows.iter().map(|fault| (fault.row, fault.column.as_str(), fault.reason)).collect();
    let mismatch =
        RowReason::AmountMismatch { parts: "219.78".parse().unwrap(), stated: "519.78".parse().unwrap() };
    assert_eq!(
        found,
        [
            (5, "身份证号码", RowReason::Identity(IdentityFault::CheckDigit)),
            (7, "应发合计", RowReason::Amount(AmountFault::TooManyDecimals)),
            (8, "身份证号码", RowReason::Duplicate { first: 6 }),
            (9, "银行账号", RowReason::MissingAccount),
            (12, "应发合计", mismatch),
            (13, "应发合计", RowReason::Negative),
            (14, "乡镇", RowReason::UnknownTownship),
            (16, "身份证号码", RowReason::LostDigits),
        ]
    );
    let [total] = refused.totals.as_slice() else { panic!("{:?}", refused.totals) };
    assert_eq!((total.row, total.stated.to_string().as_str()), (18, "99999.99"));
    assert_eq!(total.counted.to_string(), "6948.254");
    assert_eq!(refused.checked, 14);
}

#[test]
fn the_copy_that_goes_back_has_every_row_and_a_reason_beside_the_bad_ones() {
    let refused = refused(read(&sample("roster-bad-dibao_rural-433122-202306.xlsx"), &options(None, &LUXI)));
    let copy = refused_copy(&refused);
    for bytes in [copy.to_xlsx().unwrap(), copy.to_csv()] {
        let again = super::refused(read(&bytes, &options(None, &LUXI)));
        let rows = |refused: &Refused| refused.rows.iter().map(|fault| fault.row).collect::<Vec<_>>();
        assert_eq!(rows(&again), rows(&refused));
        assert_eq!(again.totals, refused.totals);
        let marked: Vec<u32> =
            again.table.rows.iter().filter(|row| !row.cell(17).is_empty()).map(|row| row.number).collect();
        assert_eq!(marked, [3, 5, 7, 8, 9, 12, 13, 14, 16, 18]);
    }
}
