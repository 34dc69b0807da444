use super::*;

const HEADER: &str =
    "乡镇,户编号,户主姓名,姓名,与户主关系,身份证号码,保障人口数,补差金额,应发合计,银行账号\n";
const HEAD: &str = "浦市镇,H1,刘军秀,刘军秀,户主,433199198310017825,3,238.82,238.82,6299996130682054054";

fn family(rows: &[&str]) -> Result<Roster, RosterFileError> {
    read(format!("{HEADER}{}\n", rows.join("\n")).as_bytes(), &rural())
}

#[test]
fn members_stand_in_the_row_of_their_head() {
    let roster = family(&[
        HEAD,
        ",H1,刘军秀,刘小军,子,433199197007091219,,,,",
        ",,,刘小小,孙,无,,,,",
        "武溪镇,H2,田春,田春,本人,433199197811087245,1,100,100,6299991603373671183",
    ])
    .unwrap();
    assert_eq!(roster.rows.len(), 2);
    let members: Vec<(u32, &str, &str, bool)> = roster.rows[0]
        .members
        .iter()
        .map(|m| (m.row, m.name.as_str(), m.relation.as_str(), m.identity == Identity::Missing))
        .collect();
    assert_eq!(members, [(3, "刘小军", "子", false), (4, "刘小小", "孙", true)]);
    assert_eq!(roster.total.to_string(), "338.82");
}

#[test]
fn a_member_carries_no_money_and_needs_a_head() {
    let with_money = ",H1,刘军秀,刘小军,子,433199197007091219,,10,10,";
    let without_head = ",H9,,田春,女,433199197811087245,,,,";
    assert_eq!(
        reasons(family(&[HEAD, with_money, without_head])),
        [(3, RowReason::MemberWithMoney), (4, RowReason::MemberWithoutHead)]
    );
}

#[test]
fn nobody_stands_twice_in_a_programme_as_head_or_member() {
    let again = ",H1,刘军秀,刘军秀,妻,433199198310017825,,,,";
    assert_eq!(reasons(family(&[HEAD, again])), [(3, RowReason::Duplicate { first: 2 })]);
    let second_head = HEAD.replace("433199198310017825", "433199197007091219");
    assert_eq!(reasons(family(&[HEAD, &second_head])), [(3, RowReason::DuplicateHousehold { first: 2 })]);
}

#[test]
fn more_members_than_persons_are_a_fault() {
    let small = HEAD.replace(",3,", ",1,");
    let member = ",H1,刘军秀,刘小军,子,433199197007091219,,,,";
    assert_eq!(reasons(family(&[&small, member])), [(3, RowReason::MoreMembersThanPersons)]);
}
