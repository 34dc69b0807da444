//! States of streams as bytes, while they are put aside.

use aggregates::noun::Noun;

/// First byte of a state that is packed as JSON, because records leave out what is empty in it.
const JSON: u8 = b'{';
/// First byte of one that is packed in few bytes.
const PACKED: u8 = b'p';

/// Appends the state.
pub(crate) fn pack(noun: &Noun, bytes: &mut Vec<u8>) -> Result<(), String> {
    if noun.is_text() {
        bytes.push(JSON);
        return serde_json::to_writer(bytes, noun).map_err(|error| error.to_string());
    }
    let packed = postcard::to_allocvec(noun).map_err(|error| error.to_string())?;
    bytes.push(PACKED);
    bytes.extend_from_slice(&packed);
    Ok(())
}

/// Reads what [`pack`] appended.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Noun, String> {
    match bytes.split_first().ok_or("?")? {
        (&JSON, packed) => serde_json::from_slice(packed).map_err(|error| error.to_string()),
        (_, packed) => postcard::from_bytes(packed).map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use aggregates::noun::Event;

    use super::*;

    /// One event of each type, every field of it filled, and those again that some lack.
    const EVENTS: &str = include_str!("../../aggregates/tests/golden/events.jsonl");

    #[test]
    fn every_state_is_the_same_after_it_was_put_aside() {
        let mut states: std::collections::BTreeMap<String, Option<Noun>> = Default::default();
        for line in EVENTS.lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            let (wire_type, version) = (event["type"].as_str().unwrap(), event["version"].as_u64().unwrap());
            let noun = wire_type.split('.').next().unwrap();
            let data = event["data"].to_string();
            let event = Event::read(noun, wire_type, version as u32, &data).unwrap().unwrap();
            let state = states.entry(noun.to_owned()).or_default();
            let state = state.get_or_insert_with(|| Noun::new(&event));
            // Whether the noun admits it does not matter here.
            state.apply(event);
            let mut bytes = Vec::new();
            pack(state, &mut bytes).unwrap();
            let back = unpack(&bytes).unwrap();
            assert_eq!(format!("{back:?}"), format!("{state:?}"), "{wire_type}");
        }
        assert_eq!(states.len(), 7);
    }
}
