//! Words of categories: which programme, which tier, which care.

use aggregates::Programme;

/// The programmes that a text names, each once.
pub(super) fn programmes(text: &str) -> Vec<Programme> {
    let text = text.to_lowercase();
    let has = |word: &str| text.contains(word);
    let dibao = has("低保") || has("最低生活保障");
    let named = |programme: Programme| match programme {
        Programme::DibaoUrban => dibao && (has("城市") || has("城镇")),
        Programme::DibaoRural => dibao && has("农村"),
        Programme::Tekun => has("特困"),
        Programme::DisabilityLiving => has("残疾人生活补贴"),
        Programme::DisabilityNursing => {
            has("残疾人护理补贴") || (has("残疾人") && has("护理补贴")) || has("重残护理补贴")
        }
        Programme::OrphanAllowance => has("孤儿"),
        Programme::UnattendedChild => has("事实无人抚养"),
    };
    Programme::ALL.into_iter().filter(|programme| named(*programme) || text == programme.code()).collect()
}

/// What a category cell says of the programme.
pub(super) enum Category {
    /// One programme.
    Programme(Programme),
    /// A class within the programme of the file (`低保A类`, `集中`): nothing about which.
    Class,
    /// Something that we do not know.
    Unknown,
}

/// Reads a category cell.
pub(super) fn category(text: &str) -> Category {
    match programmes(text).as_slice() {
        [one] => return Category::Programme(*one),
        [] => {}
        _ => return Category::Unknown,
    }
    let class = ["低保", "最低生活保障", "类", "档", "全额", "差额", "常补", "重点", "一般"];
    let is_class = text.is_empty()
        || tier(text).is_some()
        || care_tier(text).is_some()
        || class.iter().any(|word| text.contains(word))
        || matches!(text, "A" | "B" | "C" | "a" | "b" | "c");
    if is_class { Category::Class } else { Category::Unknown }
}

/// `institutional` or `scattered`.
pub(super) fn tier(text: &str) -> Option<&'static str> {
    if text.contains("集中") || text.contains("机构") {
        Some("institutional")
    } else if text.contains("散居") || text.contains("分散") {
        Some("scattered")
    } else {
        None
    }
}

/// `self_care`, `partial_care` or `full_care`.
pub(super) fn care_tier(text: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 3] = [
        ("partial_care", &["半护理", "半自理", "部分丧失"]),
        ("full_care", &["全护理", "不能自理", "无自理", "完全丧失"]),
        ("self_care", &["全自理", "自理"]),
    ];
    WORDS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(tier, _)| *tier)
}

/// Whether a relation to the head is that of the head.
pub(super) fn is_head(relation: &str) -> bool {
    matches!(relation, "" | "户主" | "本人" | "户主本人" | "申请人" | "本人或户主")
}

/// Whether a cell says that there is no identity number.
pub(super) fn says_none(identity: &str) -> bool {
    matches!(
        identity,
        "" | "无" | "暂无" | "没有" | "未上户" | "未落户" | "未登记" | "新生儿" | "-" | "/" | "无证"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_its_programmes() {
        assert_eq!(programmes("泸溪县农村最低生活保障金发放花名册"), [Programme::DibaoRural]);
        assert_eq!(programmes("吉首市城市低保"), [Programme::DibaoUrban]);
        assert_eq!(
            programmes("龙山县孤儿和事实无人抚养儿童基本生活费发放表"),
            [Programme::OrphanAllowance, Programme::UnattendedChild]
        );
        assert_eq!(programmes("困难残疾人生活补贴"), [Programme::DisabilityLiving]);
        assert_eq!(programmes("重度残疾人护理补贴"), [Programme::DisabilityNursing]);
        assert_eq!(programmes("特困人员集中供养"), [Programme::Tekun]);
        assert_eq!(programmes("低保"), []);
    }

    #[test]
    fn care_words_do_not_overlap() {
        assert_eq!(care_tier("半自理"), Some("partial_care"));
        assert_eq!(care_tier("不能自理"), Some("full_care"));
        assert_eq!(care_tier("全自理"), Some("self_care"));
        assert_eq!(care_tier("其他"), None);
    }
}
