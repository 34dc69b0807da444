//! Who is counted in which month.

use super::event::{Member, MembersChanged};
use super::{Benefit, Entitlement, Former};
use crate::grow::push;
use crate::{Month, SubjectId};

impl Entitlement {
    /// The members who are counted in a month, each once, and how many more whom nobody knows.
    #[must_use]
    pub fn members_in(&self, month: Month) -> (Vec<SubjectId>, usize) {
        let Some(benefit) = &self.benefit else { return (Vec::new(), 0) };
        let present = benefit.members.iter().filter(|member| member.from <= month);
        let mut members: Vec<SubjectId> = present.map(|member| member.subject).collect();
        let mut unknown = if benefit.unknown_from <= month { benefit.unknown_members as usize } else { 0 };
        for former in self.former.iter().filter(|it| it.from <= month && month <= it.last) {
            match former.subject {
                Some(subject) if members.contains(&subject) => {}
                Some(subject) => members.push(subject),
                None => unknown += 1,
            }
        }
        (members, unknown)
    }

    /// How many people are counted in a month, named or not.
    pub(super) fn persons_in(&self, month: Month) -> u32 {
        let (members, unknown) = self.members_in(month);
        u32::try_from(members.len() + unknown).unwrap_or(u32::MAX)
    }

    /// Everybody who is counted in a month, and where nobody is, everybody who ever was: without one of them alive it is
    /// nobody's. None where that is not known.
    #[must_use]
    pub fn everybody(&self, month: Month) -> Option<Vec<SubjectId>> {
        let (mut members, mut unknown) = self.members_in(month);
        if members.is_empty() && unknown == 0 {
            members = self.ever();
            unknown = self.benefit.as_ref().map_or(0, |benefit| benefit.unknown_members as usize);
            unknown += self.former.iter().filter(|former| former.subject.is_none()).count();
        }
        (unknown == 0 && !members.is_empty()).then_some(members)
    }

    /// Everybody for whom a month may have been paid: who is counted in it, or was until the benefit ended before it. Where
    /// that is nobody, everybody who ever was.
    #[must_use]
    pub fn concerned(&self, month: Month) -> Vec<SubjectId> {
        let (mut concerned, _) = self.members_in(month);
        let ended = self.former.iter().filter(|former| former.by_stop && former.from <= month);
        concerned.extend(ended.filter_map(|former| former.subject));
        if concerned.is_empty() { self.ever() } else { concerned }
    }

    /// Everybody who was counted in any month, each once.
    fn ever(&self) -> Vec<SubjectId> {
        let present = self.benefit.iter().flat_map(|benefit| &benefit.members).map(|member| member.subject);
        let mut ever: Vec<SubjectId> =
            present.chain(self.former.iter().filter_map(|it| it.subject)).collect();
        ever.sort_unstable();
        ever.dedup();
        ever
    }

    /// Whether those who are counted in a month are among others, and not more than these.
    pub(super) fn are_among(&self, month: Month, (members, unknown): (&[Member], u32)) -> bool {
        let (counted, more) = self.members_in(month);
        let then = || members.iter().filter(|member| member.from <= month);
        let is_there = |subject: &SubjectId| then().any(|member| member.subject == *subject);
        counted.iter().all(is_there) && counted.len() + more <= then().count() + unknown as usize
    }

    /// The benefit ended with a month, and begins again with whomever.
    pub(super) fn retire(&mut self, last: Month) {
        let Some(benefit) = self.benefit.take() else { return };
        self.retire_unknown(&benefit, last);
        for Member { subject, from, .. } in benefit.members {
            // Also if the benefit ended before him: he was paid for, and may have to be asked about.
            push(&mut self.former, Former { subject: Some(subject), from, last, by_stop: true });
        }
    }

    /// Others are counted from a month on; what was decided of later months before counts no longer.
    pub(super) fn recount(&mut self, benefit: &mut Benefit, event: &MembersChanged) {
        let last = event.from.previous();
        let named = |subject: SubjectId| event.members.iter().find(|member| member.subject == subject);
        self.former.retain_mut(|former| {
            if former.last > last && former.subject.is_none_or(|subject| named(subject).is_none()) {
                former.last = last;
            }
            former.from <= former.last || former.subject.is_some()
        });
        if benefit.unknown_members != event.unknown_members || benefit.unknown_from > event.from {
            self.retire_unknown(benefit, last);
            benefit.unknown_from = event.from;
        }
        for member in &benefit.members {
            match named(member.subject) {
                Some(now) if now.from <= member.from => {}
                Some(now) => self.keep(Some(member.subject), member.from, now.from.previous()),
                None => self.keep(Some(member.subject), member.from, last),
            }
        }
    }

    fn retire_unknown(&mut self, benefit: &Benefit, last: Month) {
        for _ in 0..benefit.unknown_members {
            self.keep(None, benefit.unknown_from, last);
        }
    }

    fn keep(&mut self, subject: Option<SubjectId>, from: Month, last: Month) {
        if from <= last {
            push(&mut self.former, Former { subject, from, last, by_stop: false });
        }
    }
}
