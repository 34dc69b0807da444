//! A file that somebody brings: its name and its bytes.

use aggregates::roster::event::FileRef;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::sha256;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A file. No `Debug`: it names people and accounts.
#[derive(Clone, Serialize, Deserialize)]
pub struct Upload {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes; base64 where it is sent as JSON.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub bytes: Vec<u8>,
}

impl Upload {
    /// SHA-256 of the bytes in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256(&self.bytes).to_string()
    }

    /// The file by name, length and hash.
    #[must_use]
    pub fn reference(&self) -> FileRef {
        FileRef { length: self.bytes.len() as u64, name: self.name.clone(), sha256: self.sha256() }
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::bank::{Reading, TakeResult};
    use crate::office::batch::{SignOff, Step};

    #[test]
    fn an_ask_with_a_file_is_sent_as_json_and_arrives_as_it_was() {
        let file = Upload { name: "回盘.txt".to_owned(), bytes: vec![0, 159, 146, 150] };
        let ask =
            TakeResult { batch: aggregates::BatchId(ledger::Uuid::nil()), file, reading: Reading::default() };
        let sent = serde_json::to_string(&ask).unwrap();
        assert!(sent.contains(r#""bytes":"AJ+Slg==""#), "{sent}");
        let arrived: TakeResult = serde_json::from_str(&sent).unwrap();
        assert_eq!(arrived.file.bytes, ask.file.bytes);
        assert!(serde_json::from_str::<TakeResult>(&sent.replace("AJ+Slg==", "AJ+")).is_err());
    }

    #[test]
    fn a_signature_for_a_batch_is_sent_by_its_word() {
        let sent =
            r#"{"batch":"00000000-0000-0000-0000-000000000000","step":{"reject":{"reason":"金额有误"}}}"#;
        let ask: SignOff = serde_json::from_str(sent).unwrap();
        assert!(matches!(&ask.step, Step::Reject { reason } if reason == "金额有误"));
        assert_eq!(serde_json::to_string(&ask).unwrap(), sent);
    }
}
