//! What happens to a person, in words.

use words::{Text, say};

use super::event::{Enrolled, Part, PersonEvent};
use crate::shown::{Place, Shown, quoted};

impl Shown for PersonEvent {
    fn shown(&self) -> Text {
        match self {
            PersonEvent::Enrolled(e) => enrolled(e),
            PersonEvent::Left(e) => say!(
                "退出待遇{0} 末月{1} 原因{2}",
                "leaves the benefit {0}, last month {1}, because {2}",
                e.entitlement,
                e.last_month,
                quoted(&e.reason)
            ),
            PersonEvent::Linked(e) => say!(
                "此对象并入{0} 依据{1}",
                "this subject gives way to {0}, evidence {1}",
                e.survivor,
                quoted(&e.evidence)
            ),
            PersonEvent::Absorbed(e) => say!("接纳对象{0}", "takes in the subject {0}", e.subject),
            PersonEvent::Died(e) => {
                say!("登记死亡 {0} 依据{1}", "died on {0}, evidence {1}", e.day, quoted(&e.evidence))
            }
            PersonEvent::DeathWithdrawn(e) => say!(
                "撤销死亡登记 {0} 依据{1}",
                "withdraw the death recorded on {0}, evidence {1}",
                e.day,
                quoted(&e.evidence)
            ),
            PersonEvent::Moved(e) => say!("登记迁移 {0} 迁往{1}", "moved to {1} on {0}", e.day, e.area),
            PersonEvent::IdentityCorrected(e) => say!(
                "更正身份证号（新号在封存内） 依据{0}",
                "correct the identity number (sealed), evidence {0}",
                quoted(&e.evidence)
            ),
            PersonEvent::Erased(e) => say!(
                "销毁此对象的个人信息，不可恢复 文号{0}",
                "erase this subject's data for good, document {0}",
                quoted(&e.doc_no)
            ),
        }
    }

    fn named(&self, place: &Place<'_>) -> Vec<String> {
        let id = place.id.to_owned();
        match self {
            PersonEvent::Linked(e) => vec![id, e.survivor.to_string()],
            PersonEvent::Died(e) => vec![id, e.day.to_string()],
            PersonEvent::DeathWithdrawn(e) => vec![id, e.day.to_string()],
            PersonEvent::Moved(e) => vec![id, e.day.to_string(), e.area.to_string()],
            PersonEvent::IdentityCorrected(_) => vec![id],
            // Erased ones are counted; the others come with another event.
            PersonEvent::Erased(_)
            | PersonEvent::Enrolled(_)
            | PersonEvent::Left(_)
            | PersonEvent::Absorbed(_) => Vec::new(),
        }
    }
}

fn enrolled(e: &Enrolled) -> Text {
    let (part_zh, part_en) = match e.part {
        Part::Beneficiary => ("本人", "the beneficiary"),
        Part::Head => ("户主", "the head"),
        Part::Member => ("家庭成员", "a member"),
    };
    let (number_zh, number_en) =
        if e.provisional { (" 无身份证号", ", without an identity number") } else { ("", "") };
    say!(
        "享受{0} 待遇{1} {part_zh} {2} 自{3}{number_zh}",
        "part of {4}, benefit {1}, as {part_en}, in {2}, from {3}{number_en}",
        e.programme.name_zh(),
        e.entitlement,
        e.area,
        e.from,
        e.programme.name_en()
    )
}
