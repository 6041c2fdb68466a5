//! Which frames of a segment were seen, in which order.
use super::Problem;

/// Frames by number. What comes late was moved; what never comes is missing.
#[derive(Debug, Default)]
pub struct Frames {
    /// One more than the highest number seen.
    next: u64,
    /// Numbers that were passed over, first and last, and where they should be.
    missing: Vec<(u64, u64, u64)>,
}

impl Frames {
    /// A frame of this number is at this offset.
    pub fn seen(&mut self, number: u64, offset: u64) -> Option<Problem> {
        if number >= self.next {
            self.altered(number, offset);
            return None;
        }
        let place = self
            .missing
            .iter()
            .position(|(first, last, _)| (*first..=*last).contains(&number));
        let frame = number;
        let Some(place) = place else {
            return Some(Problem::FrameDuplicated { frame, offset });
        };
        let (first, last, at) = self.missing.swap_remove(place);
        if first < number {
            self.missing.push((first, number - 1, at));
        }
        if number < last {
            self.missing.push((number + 1, last, at));
        }
        Some(Problem::FrameReordered { frame, offset })
    }

    /// What should be the frame of this number is at this offset.
    pub fn altered(&mut self, number: u64, offset: u64) {
        if number >= self.next {
            self.passed_to(number, offset);
            self.next = number.saturating_add(1);
        }
    }

    /// The manifest says that there are so many.
    pub fn passed_to(&mut self, number: u64, offset: u64) {
        if number > self.next {
            self.missing.push((self.next, number - 1, offset));
            self.next = number;
        }
    }

    /// What never came.
    pub fn missing(&mut self) -> Vec<Problem> {
        self.missing.sort_unstable();
        let missing = self.missing.drain(..);
        missing
            .map(|(first, last, offset)| Problem::FramesMissing {
                first,
                last,
                offset,
            })
            .collect()
    }
}
