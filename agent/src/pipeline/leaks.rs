//! From matches of the matcher to leaks: one a value, form and place, the longest of those that overlap.
use super::eyes::Found;
use crate::inventory::{Encoding, Fingerprint, Holder, Inventory};
use crate::matcher::{Match, View};
use crate::stream::Reported;
use std::sync::Arc;

/// A value, in one form, at one place of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Names the value.
    pub fingerprint: Fingerprint,
    /// In which form.
    pub encoding: Encoding,
    /// Position of its first byte.
    pub start: u64,
    /// Position after its last byte.
    pub end: u64,
}

/// The places to report. A value of one line is found as such and with its newline, in base64 at its own alignment and
/// padded: that is one leak. `since`: only values that became known after this epoch.
pub fn places(
    found: &[Match],
    inventory: &Inventory,
    since: u64,
    reported: &mut Reported,
) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for found in found {
        let Some((value, encoding)) = inventory.value(found.pattern) else {
            continue;
        };
        if value.since <= since {
            continue;
        }
        let encoding = match (encoding, found.view) {
            (Encoding::Raw, View::Nul) => Encoding::Utf16,
            (other, _) => other,
        };
        let place = Place {
            fingerprint: value.fingerprint,
            encoding,
            start: found.start,
            end: found.end,
        };
        let known = places.iter_mut().find(|other| {
            other.fingerprint == place.fingerprint && overlaps((other.start, other.end), &place)
        });
        match known {
            Some(other) if other.end - other.start >= place.end - place.start => {}
            Some(other) => *other = place,
            None => places.push(place),
        }
    }
    for inner in take_inner(&mut places, inventory) {
        // It may show once more, in another reading of the stream.
        reported.push_back((inner.fingerprint, inner.start, inner.end));
    }
    places.retain(|place| {
        let again = reported.iter().any(|(fingerprint, start, end)| {
            *fingerprint == place.fingerprint && overlaps((*start, *end), place)
        });
        reported.push_back((place.fingerprint, place.start, place.end));
        !again
    });
    places
}

/// In a replay: the places that the capture tells of, counted back from `position`.
pub fn told(found: &[Found], position: u64, reported: &mut Reported) -> Vec<Place> {
    let mut places = Vec::new();
    for found in found {
        let Found::Value {
            fingerprint,
            encoding,
            start,
            end,
            told,
        } = found
        else {
            continue;
        };
        let (start, end) = (position.wrapping_sub(*start), position.wrapping_sub(*end));
        reported.push_back((*fingerprint, start, end));
        if *told {
            places.push(Place {
                fingerprint: *fingerprint,
                encoding: *encoding,
                start,
                end,
            });
        }
    }
    places
}

/// For a capture: the places, and what else was `reported` with them.
pub fn noted<'r>(
    places: &[Place],
    reported: impl Iterator<Item = &'r (Fingerprint, u64, u64)>,
    position: u64,
) -> Vec<Found> {
    let found = |&(fingerprint, start, end): &(Fingerprint, u64, u64)| {
        let is_it = |place: &&Place| {
            (place.fingerprint, place.start, place.end) == (fingerprint, start, end)
        };
        let place = places.iter().find(is_it);
        Found::Value {
            fingerprint,
            encoding: place.map_or(Encoding::Raw, |place| place.encoding),
            start: position.wrapping_sub(start),
            end: position.wrapping_sub(end),
            told: place.is_some(),
        }
    };
    reported.map(found).collect()
}

/// A secret's content that was written as a whole is one leak: what of it is looked for by itself is none besides.
fn take_inner(places: &mut Vec<Place>, inventory: &Inventory) -> Vec<Place> {
    if places.len() < 2 {
        return Vec::new();
    }
    let all = places.clone();
    let holders = |place: &Place| {
        let value = inventory.by_fingerprint(place.fingerprint);
        value.map_or(&[][..], |value| &value.holders)
    };
    let share = |one: &Place, other: &Place| {
        let others = holders(other);
        let has = |holder: &Arc<Holder>| others.iter().any(|it| it.origin == holder.origin);
        holders(one).iter().any(has)
    };
    let is_inner = |place: &mut Place| {
        let (start, end) = (place.start, place.end);
        let is_around = |other: &Place| {
            other.start <= start && end <= other.end && other.end - other.start > end - start
        };
        all.iter()
            .any(|other| is_around(other) && share(place, other))
    };
    places.extract_if(.., is_inner).collect()
}

fn overlaps((start, end): (u64, u64), place: &Place) -> bool {
    start < place.end && place.start < end
}
