//! The values that events carry: what is written reads back, and nothing else is read.

use aggregates::area::AreaLevel;
use aggregates::funding::FundingId;
use aggregates::money::MoneyError;
use aggregates::{AreaCode, Cause, Day, EntitlementId, Money, Month, Programme, Role, RosterId};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

const FEN_MAX: i64 = 999_999_999_999_999_999;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("fen in range")
}

proptest! {
    #[test]
    fn money_prints_what_it_reads_and_keeps_every_fen(fen in -FEN_MAX..=FEN_MAX) {
        let amount = money(fen);
        prop_assert_eq!(amount.to_string().parse::<Money>(), Ok(amount));
        prop_assert_eq!(amount.fen(), fen);
        prop_assert_eq!(amount.is_negative(), fen < 0);
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
    }

    #[test]
    fn money_adds_and_subtracts_as_whole_fen_do(a in -FEN_MAX..=FEN_MAX, b in -FEN_MAX..=FEN_MAX) {
        let in_range = |fen: i64| (fen.abs() <= FEN_MAX).then(|| money(fen));
        prop_assert_eq!(money(a).checked_add(money(b)), in_range(a + b));
        prop_assert_eq!(money(a).checked_sub(money(b)), in_range(a - b));
        prop_assert_eq!(money(a).cmp(&money(b)), a.cmp(&b));
    }

    #[test]
    fn equal_amounts_are_equal_however_they_came_about(fen in -1_000_000_i64..1_000_000, other in -1_000_000_i64..1_000_000) {
        let detour = money(fen) + money(other) - money(other);
        prop_assert_eq!(detour, money(fen));
        prop_assert_eq!(detour.to_string(), money(fen).to_string());
        prop_assert_eq!(Money::from_exact(money(fen).decimal().normalize()), Ok(money(fen)));
    }

    #[test]
    fn money_rounds_half_away_from_zero(thousandths in -10_000_000_000_i64..10_000_000_000) {
        let rounded = Money::from_rounded(Decimal::new(thousandths, 3)).unwrap();
        let away = (thousandths.abs() + 5) / 10 * thousandths.signum();
        prop_assert_eq!(rounded.fen(), away);
    }

    #[test]
    fn an_exact_amount_has_no_third_decimal(thousandths in -10_000_000_i64..10_000_000) {
        let exact = Money::from_exact(Decimal::new(thousandths, 3));
        let expected = if thousandths % 10 == 0 { Ok(money(thousandths / 10)) } else { Err(MoneyError::Grammar) };
        prop_assert_eq!(exact, expected);
    }

    #[test]
    fn a_text_that_reads_as_money_is_how_money_is_written(text in "-?[0-9]{0,3}[.,]?[0-9]{0,3}") {
        if let Ok(amount) = text.parse::<Money>() {
            prop_assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn a_text_that_reads_as_a_funding_is_how_the_funding_is_written(
        text in "[a-zA-Z]{0,3}@[+0-9]{11,13}@[+0-9]{3,5}|[a-z_-]{1,4}@4[0-9]{11}@20[0-9]{2}"
    ) {
        if let Ok(funding) = text.parse::<FundingId>() {
            prop_assert_eq!(funding.to_string(), text);
        }
    }

    #[test]
    fn two_days_differ_in_their_bytes_as_they_do_in_writing(first in 0_i64..2_900_000, step in 0_i64..800) {
        let day = |n: i64| Day::try_from(jiff::civil::date(1900, 1, 1) + jiff::Span::new().days(n)).unwrap();
        prop_assert_eq!(day(first).to_bytes() == day(first + step).to_bytes(), step == 0);
    }

    #[test]
    fn a_month_prints_what_it_reads_and_has_neighbours(year in 1901_u16..9999, number in 1_u8..=12) {
        let month = Month::new(year, number).unwrap();
        prop_assert_eq!(month.to_string().parse::<Month>(), Ok(month));
        prop_assert_eq!(month.next().previous(), month);
        prop_assert!(month.previous() < month && month < month.next());
        prop_assert_eq!(month.compact(), month.to_string().replace('-', ""));
    }

    #[test]
    fn an_area_lies_in_itself_and_in_all_above_it(code in 110_000_000_000_u64..999_999_999_999) {
        let area: AreaCode = code.to_string().parse().unwrap();
        prop_assert_eq!(area.to_string(), code.to_string());
        for level in [AreaLevel::Province, AreaLevel::Prefecture, AreaLevel::County, AreaLevel::Township] {
            let above = area.at(level);
            prop_assert!(above.covers(area), "{above} {area}");
            prop_assert!(above == area || !area.covers(above) || above.level() == area.level());
        }
    }

    #[test]
    fn a_cause_prints_what_it_reads(bits in any::<u128>()) {
        let cause = Cause::BackPay(Uuid::from_u128(bits));
        prop_assert_eq!(cause.to_string().parse::<Cause>(), Ok(cause));
    }
}

#[test]
fn money_refuses_what_is_not_two_decimals() {
    let wrong = [
        "", "1", "1.0", "1.000", "01.00", ".50", "1.", "-0.00", "+1.00", "1,000.00", "１.00", " 1.00", "1e2",
        "--1.00", "1.0a",
    ];
    for text in wrong {
        assert_eq!(text.parse::<Money>(), Err(MoneyError::Grammar), "{text}");
    }
    assert_eq!("12345678901234567.00".parse::<Money>(), Err(MoneyError::Range));
    assert_eq!(Money::from_fen(FEN_MAX + 1), Err(MoneyError::Range));
    assert_eq!(Money::from_fen(i64::MIN), Err(MoneyError::Range));
}

#[test]
fn the_twelfth_of_five_thousand_is_four_hundred_sixteen_sixty_seven() {
    let twelfth = Decimal::new(5000, 0) / Decimal::from(12);
    assert_eq!(Money::from_rounded(twelfth).unwrap().to_string(), "416.67");
}

#[test]
fn a_decimal_beyond_the_range_is_refused_and_does_not_panic() {
    assert_eq!(Money::from_rounded(Decimal::MAX), Err(MoneyError::Range));
    assert_eq!(Money::from_rounded(Decimal::MIN), Err(MoneyError::Range));
    assert_eq!(Money::from_exact(Decimal::MAX), Err(MoneyError::Range));
}

#[test]
fn a_month_is_four_digits_a_dash_and_one_of_twelve() {
    for text in ["2023-5", "2023-13", "2023-00", "202305", "1899-12", "2023-05-08", "２０２３-05", "+023-05"]
    {
        assert!(text.parse::<Month>().is_err(), "{text}");
    }
}

#[test]
fn a_day_is_one_of_the_calendar() {
    for text in
        ["2023-02-29", "2023-5-8", "2023-04-31", "2023-00-01", "1899-12-31", "20230508", "2023-05-08 "]
    {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
    let day: Day = "2024-02-29".parse().unwrap();
    assert_eq!((day.to_string(), day.month().to_string()), ("2024-02-29".to_owned(), "2024-02".to_owned()));
}

#[test]
fn an_area_has_twelve_digits_and_does_not_begin_with_zero() {
    for text in ["433122", "43312210700", "4331221070000", "033122107000", "43312210700X", ""] {
        assert!(text.parse::<AreaCode>().is_err(), "{text}");
    }
}

#[test]
fn an_area_knows_its_level_and_its_county() {
    let level = |text: &str| text.parse::<AreaCode>().unwrap().level();
    assert_eq!(level("430000000000"), AreaLevel::Province);
    assert_eq!(level("433100000000"), AreaLevel::Prefecture);
    assert_eq!(level("433122000000"), AreaLevel::County);
    assert_eq!(level("433122107000"), AreaLevel::Township);
    assert_eq!(level("433122107001"), AreaLevel::Village);
    let township: AreaCode = "433122107000".parse().unwrap();
    assert_eq!(township.county_digits(), "433122");
    let neighbour: AreaCode = "433123000000".parse().unwrap();
    assert!(!neighbour.covers(township) && !township.covers(neighbour));
}

#[test]
fn programmes_and_roles_are_found_by_code_and_by_name() {
    for programme in Programme::ALL {
        assert_eq!(programme.code().parse(), Ok(programme));
        assert_eq!(programme.name_zh().parse(), Ok(programme));
        assert_eq!(serde_json::to_string(&programme).unwrap(), format!("\"{programme}\""));
    }
    for role in Role::ALL {
        assert_eq!(role.code().parse(), Ok(role));
        assert_eq!(role.name_zh().parse(), Ok(role));
        assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{role}\""));
    }
}

#[test]
fn a_cause_is_regular_or_back_pay_of_a_grant_in_lower_case() {
    assert_eq!("regular".parse(), Ok(Cause::Regular));
    for text in ["", "Regular", "back_pay:", "back_pay:1", "back_pay:6F0C0000-0000-4000-8000-000000000001"] {
        assert!(text.parse::<Cause>().is_err(), "{text}");
    }
}

#[test]
fn the_same_benefit_and_the_same_file_have_the_same_id_for_ever() {
    let beneficiary = Uuid::from_u128(1);
    let id = EntitlementId::of(beneficiary, Programme::DibaoRural);
    assert_eq!(id, EntitlementId::of(beneficiary, Programme::DibaoRural));
    assert_ne!(id, EntitlementId::of(beneficiary, Programme::DibaoUrban));
    assert_ne!(id, EntitlementId::of(Uuid::from_u128(2), Programme::DibaoRural));
    let area = "433122000000".parse().unwrap();
    let roster = RosterId::of("ab12", area, "2023-05".parse().unwrap());
    assert_ne!(roster, RosterId::of("ab12", area, "2023-06".parse().unwrap()));
    assert_eq!(id.to_string(), "269b064b-e4aa-524e-8e2f-9fd6a6c31370");
    assert_eq!(roster.to_string(), "7d51eee7-ff83-508c-aa7e-f668a53a8579");
}
