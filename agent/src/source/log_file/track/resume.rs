//! Where another process left off: how far a file was read, handed on and taken up.
use super::{
    super::position::{AnchorKey, Spot},
    Check, Content, Track,
};

impl Track {
    /// Goes on where another process left off: with the line that it had begun. Other content under the same inode is read
    /// from its beginning.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn resumed(
        rereads: bool,
        key: &AnchorKey,
        content: &impl Content,
        spot: &Spot,
    ) -> std::io::Result<Self> {
        let mut track = Self::from_start(rereads, key);
        (track.position, track.head, track.tail) = (spot.position, spot.head, spot.tail);
        match track.check(content, content.state()?)? {
            Check::Grown | Check::InPlace => {
                (track.position, track.line) = (spot.resume(), spot.resume());
                track.set_anchors(content)?;
            }
            Check::Replaced => track.start_again(),
        }
        Ok(track)
    }

    /// Passes over all but the last `most` bytes that are to be read; says how many.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn limit(&mut self, content: &impl Content, most: u64) -> std::io::Result<(u64, u64)> {
        let left = content.state()?.size.saturating_sub(self.position);
        let over = left.saturating_sub(most);
        if over > 0 {
            self.position += over;
            self.line = self.position;
            self.gap = true;
            self.set_anchors(content)?;
        }
        Ok((left - over, over))
    }

    /// How far it was read, for another process to go on.
    #[must_use]
    pub const fn spot(&self) -> Spot {
        Spot {
            position: self.position,
            line: self.line,
            head: self.head,
            tail: self.tail,
        }
    }
}
