//! Which programmes exclude each other for one person in one month.

use super::Membership;
use crate::Programme::{
    self, DibaoRural, DibaoUrban, DisabilityLiving, DisabilityNursing, OrphanAllowance, Tekun,
    UnattendedChild,
};

/// How two programmes stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// Never both in one month.
    Never,
    /// Both only where one is paid as the difference (补差发放), which no formula computes yet: so not together.
    DifferenceOnly,
}

/// A pair of programmes that may not simply be drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// One of them.
    pub one: Programme,
    /// The other, or the same: then no person is in two such benefits.
    pub other: Programme,
    /// How they stand.
    pub overlap: Overlap,
    /// On what ground.
    pub basis: &'static str,
}

const fn never(one: Programme, other: Programme, basis: &'static str) -> Exclusion {
    Exclusion { one, other, overlap: Overlap::Never, basis }
}

const fn difference(one: Programme, other: Programme) -> Exclusion {
    Exclusion { one, other, overlap: Overlap::DifferenceOnly, basis: ORPHAN }
}

const ONE_HOUSEHOLD: &str =
    "最低生活保障以家庭为单位，一人一户（社会救助暂行办法第九条；社会救助法第十八条）";
const TEKUN: &str =
    "特困人员不同时享受低保、孤儿基本生活费、残疾人两项补贴（国发〔2015〕52号；湘政发〔2015〕54号）";
const CHILD: &str = "孤儿、事实无人抚养儿童执行同一保障标准，一人只享受一项";
const ORPHAN: &str = "已享受低保或困难残疾人生活补贴且低于孤儿标准的，补差发放（湖南省孤儿基本生活保障规定；国发〔2015〕52号）";

/// The table, in the order in which people list programmes. What is not in it may be drawn together: the nursing
/// subsidy with the orphan allowance, the two disability subsidies, either of them with dibao.
pub const EXCLUSIONS: [Exclusion; 16] = [
    never(DibaoUrban, DibaoUrban, ONE_HOUSEHOLD),
    never(DibaoUrban, DibaoRural, ONE_HOUSEHOLD),
    never(DibaoRural, DibaoRural, ONE_HOUSEHOLD),
    never(Tekun, DibaoUrban, TEKUN),
    never(Tekun, DibaoRural, TEKUN),
    never(Tekun, DisabilityLiving, TEKUN),
    never(Tekun, DisabilityNursing, TEKUN),
    never(Tekun, OrphanAllowance, TEKUN),
    never(Tekun, UnattendedChild, TEKUN),
    never(OrphanAllowance, UnattendedChild, CHILD),
    difference(OrphanAllowance, DibaoUrban),
    difference(OrphanAllowance, DibaoRural),
    difference(OrphanAllowance, DisabilityLiving),
    difference(UnattendedChild, DibaoUrban),
    difference(UnattendedChild, DibaoRural),
    difference(UnattendedChild, DisabilityLiving),
];

const SAME: Exclusion = never(Tekun, Tekun, "同一人同一项目只享受一份");

/// How two programmes stand to each other for one person; none when they may be drawn together.
#[must_use]
pub fn between(one: Programme, other: Programme) -> Option<&'static Exclusion> {
    EXCLUSIONS
        .iter()
        .find(|rule| (rule.one, rule.other) == (one, other) || (rule.one, rule.other) == (other, one))
        .or(if one == other { Some(&SAME) } else { None })
}

/// The rule that forbids two parts of one person, if their months overlap.
pub(super) fn forbids(one: &Membership, other: &Membership) -> Option<&'static Exclusion> {
    let same_life = one.entitlement == other.entitlement;
    between(one.programme, other.programme).filter(|_| !same_life)
}
