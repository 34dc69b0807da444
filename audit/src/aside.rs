//! What does not fit in memory: appended to a temporary file that is gone when it is closed.
//!
//! Streams are put aside in the order in which they were asked for last, and whoever sweeps all streams again, month
//! after month, asks in that order: so the next ones are found beside each other, in what was read already, in one of
//! the places where some were put aside. What was taken back leaves its bytes behind, until they are most of the file:
//! then what is left moves to a new one.

use std::collections::HashMap;
use std::fs::File;
use std::hash::BuildHasherDefault;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use crate::error::AuditError;
use crate::scratch::Scratch;
use crate::streams::KeyHasher;

/// Bytes that wait to be written together.
const TAIL_MAX: usize = 1 << 20;
/// Bytes that are read together.
const WINDOW: usize = 32 << 10;
/// Pieces of the file that are kept.
const WINDOWS: usize = 32;

/// A file with fewer bytes is not worth moving.
const MOVED_MIN: u64 = 64 << 20;

/// Where something lies in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: u64,
    pub(crate) length: u32,
}

/// What was put aside, by key.
pub(crate) struct Aside {
    file: File,
    /// Where the tail begins: so much is in the file.
    written: u64,
    /// How many bytes have not been taken back.
    left: u64,
    tail: Vec<u8>,
    /// Pieces of the file that were read lately, with where they begin.
    windows: Vec<(u64, Vec<u8>)>,
    /// The one that is read anew next.
    oldest: usize,
    places: HashMap<u128, Place, BuildHasherDefault<KeyHasher>>,
    /// So many places are held here, the others in the scratch.
    places_max: usize,
    some_in_scratch: bool,
}

impl Aside {
    /// Nothing yet; so many places are kept in memory.
    pub(crate) fn open(places_max: usize) -> Result<Aside, AuditError> {
        Ok(Aside {
            file: tempfile::tempfile()?,
            written: 0,
            left: 0,
            tail: Vec::new(),
            windows: vec![(0, Vec::new()); WINDOWS],
            oldest: 0,
            places: HashMap::default(),
            places_max,
            some_in_scratch: false,
        })
    }

    /// Puts aside under a key that has nothing aside.
    pub(crate) fn put(&mut self, key: u128, bytes: &[u8], scratch: &Scratch) -> Result<(), AuditError> {
        let length = u32::try_from(bytes.len()).map_err(|_| AuditError::Spill("4 GiB".to_owned()))?;
        if self.places.len() >= self.places_max {
            scratch.put_places(self.places.drain())?;
            self.some_in_scratch = true;
        }
        self.append(key, bytes, length);
        self.left += u64::from(length);
        if self.tail.len() < TAIL_MAX {
            return Ok(());
        }
        self.write_tail()?;
        // Places in the scratch would have to be read one by one; there are so many streams only where disks are large.
        if self.written > MOVED_MIN && self.written > 2 * self.left && !self.some_in_scratch {
            self.move_what_is_left()?;
        }
        Ok(())
    }

    fn append(&mut self, key: u128, bytes: &[u8], length: u32) {
        self.places.insert(key, Place { at: self.written + self.tail.len() as u64, length });
        self.tail.extend_from_slice(bytes);
    }

    fn write_tail(&mut self) -> Result<(), AuditError> {
        self.file.seek(SeekFrom::Start(self.written))?;
        self.file.write_all(&self.tail)?;
        self.written += self.tail.len() as u64;
        self.tail.clear();
        Ok(())
    }

    /// Everything that is left goes to a new file, in its order.
    fn move_what_is_left(&mut self) -> Result<(), AuditError> {
        let mut left: Vec<(u128, Place)> = self.places.drain().collect();
        left.sort_unstable_by_key(|(_, place)| place.at);
        let mut moved = Aside::open(self.places_max)?;
        moved.left = self.left;
        for (key, place) in left {
            moved.append(key, self.read(place)?, place.length);
            if moved.tail.len() >= TAIL_MAX {
                moved.write_tail()?;
            }
        }
        *self = moved;
        Ok(())
    }

    /// Takes back what lies under a key, if anything does.
    pub(crate) fn take(&mut self, key: u128, scratch: &Scratch) -> Result<Option<&[u8]>, AuditError> {
        let place = match self.places.remove(&key) {
            None if self.some_in_scratch => scratch.take_place(key)?,
            known => known,
        };
        let Some(place) = place else { return Ok(None) };
        self.left = self.left.saturating_sub(u64::from(place.length));
        self.read(place).map(Some)
    }

    fn read(&mut self, Place { at, length }: Place) -> Result<&[u8], AuditError> {
        let length = length as usize;
        if let Some(start) = at.checked_sub(self.written) {
            let start = start as usize;
            return Ok(&self.tail[start..start + length]);
        }
        let end = at + length as u64;
        let holds = |(from, held): &(u64, Vec<u8>)| *from <= at && end <= *from + held.len() as u64;
        let place = match self.windows.iter().position(holds) {
            Some(place) => place,
            None => self.read_window(at, length)?,
        };
        let (from, held) = &self.windows[place];
        let start = (at - from) as usize;
        Ok(&held[start..start + length])
    }

    /// Reads the piece that begins at `at` and has at least so many bytes, and says which window holds it.
    fn read_window(&mut self, at: u64, length: usize) -> Result<usize, AuditError> {
        let place = self.oldest;
        self.oldest = (place + 1) % WINDOWS;
        let (from, held) = &mut self.windows[place];
        // One large state must not stay in a window for ever.
        if held.capacity() > WINDOW {
            *held = Vec::new();
        }
        *from = at;
        held.resize(length.max(WINDOW).min((self.written - at) as usize), 0);
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(held)?;
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of lengths from nothing to more than a window.
    fn body(number: u32, round: u8) -> Vec<u8> {
        let length = if number.is_multiple_of(97) { WINDOW + 7 } else { (number as usize * 31) % 700 };
        vec![round ^ number as u8; length]
    }

    #[test]
    fn a_file_of_which_little_is_left_is_exchanged_for_a_small_one() {
        let scratch = Scratch::open().unwrap();
        let mut aside = Aside::open(1_000).unwrap();
        for round in 0..40_u8 {
            for number in 0..100_u32 {
                let kept = aside.take(u128::from(number), &scratch).unwrap().map(<[u8]>::to_vec);
                assert_eq!(kept, (round > 0).then(|| vec![(round - 1) ^ number as u8; 40_000]));
                aside.put(u128::from(number), &vec![round ^ number as u8; 40_000], &scratch).unwrap();
            }
        }
        assert!(aside.written < MOVED_MIN + (16 << 20), "{}", aside.written);
    }

    #[test]
    fn what_was_put_aside_is_taken_back_once_in_any_order() {
        let scratch = Scratch::open().unwrap();
        for places_max in [10, 1_000] {
            let mut aside = Aside::open(places_max).unwrap();
            for round in 0..3 {
                for number in 0..500_u32 {
                    aside.put(u128::from(number), &body(number, round), &scratch).unwrap();
                }
                for step in 0..500_u32 {
                    let number = if round == 1 { (step * 137) % 500 } else { step };
                    let taken = aside.take(u128::from(number), &scratch).unwrap().map(<[u8]>::to_vec);
                    assert_eq!(taken, Some(body(number, round)), "{number}");
                    assert_eq!(aside.take(u128::from(number), &scratch).unwrap(), None);
                }
            }
        }
    }
}
