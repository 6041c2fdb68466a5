//! What was not seen, in plain words.
use super::shown::{bytes, number};
use std::collections::BTreeMap;

/// What was lost, by cause.
#[derive(Clone, Debug, Default)]
pub struct Losses(BTreeMap<&'static str, (u64, u64)>);

impl Losses {
    /// Adds a loss.
    pub fn add(&mut self, cause: &'static str, records: u64, bytes: u64) {
        let total = self.0.entry(cause).or_default();
        total.0 = total.0.saturating_add(records);
        total.1 = total.1.saturating_add(bytes);
    }

    /// Takes over final counts, where they say more than the lines before them.
    pub fn end(&mut self, totals: &BTreeMap<&'static str, u64>) {
        for (cause, records) in totals.iter().filter(|(_, records)| **records > 0) {
            let total = self.0.entry(cause).or_default();
            total.0 = total.0.max(*records);
        }
    }

    /// Whether nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A phrase for each cause, what was lost most first.
    #[must_use]
    pub fn phrases(&self) -> Vec<String> {
        let mut causes: Vec<_> = self.0.iter().collect();
        causes.sort_by_key(|(cause, (records, _))| (std::cmp::Reverse(*records), **cause));
        let phrase = |(cause, (records, lost)): (&&'static str, &(u64, u64))| {
            let size = if *lost > 0 {
                format!(" ({})", bytes(*lost))
            } else {
                String::new()
            };
            format!("{} {}{size}", number(*records), words(cause))
        };
        causes.into_iter().map(phrase).collect()
    }
}

/// What was not seen, by the cause's name in the JSON stream.
fn words(cause: &'static str) -> &'static str {
    match cause {
        "write-ring-full" => "pieces of writes: more was written than could be taken",
        "process-ring-full" => {
            "starts, ends or first writes of processes: more happened than could be taken"
        }
        "open-ring-full" => "opens of secret files: more were opened than could be taken",
        "payload-cut" => "writes or arguments beyond their first part",
        "payload-unreadable" => "writes or arguments whose memory could not be read",
        "pipe-unreadable" => "transfers out of pipes, whose content can't be read",
        "kernel-unreadable" => "writes to files that could not be told",
        "descriptor-gone" => "calls whose descriptor was closed meanwhile",
        "container-unread" => "containers that ended before their secrets could be read",
        "backscan-cut" => "times more was written to a log while no sentinel ran than is read",
        "log-file-behind" => "times a log file grew faster than it was read",
        "log-file-truncated" => "log files cut off before they were read",
        "log-file-unread" => "log files that could not be read",
        "log-file-dropped" => "log files given up, as too many are read",
        "record-malformed" => "records that could not be decoded (a defect)",
        "spool-full" => "findings that a sink's full spool had to drop",
        "spool-expired" => "findings that waited for a sink too long",
        "spool-damaged" => "findings of a sink's spool that could not be read any more",
        "transfer-unreadable" => "copied files that could not be read afterwards",
        "transfer-cut" => "copied files beyond their first part",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_most_comes_first_in_words() {
        let mut losses = Losses::default();
        assert!(losses.is_empty());
        losses.add("payload-cut", 1, 4_744);
        losses.add("write-ring-full", 3_757, 939_250);
        losses.end(&BTreeMap::from([
            ("payload-cut", 1),
            ("log-file-unread", 0),
            ("transfer-cut", 2),
        ]));
        assert_eq!(
            losses.phrases(),
            [
                "3,757 pieces of writes: more was written than could be taken (917 KiB)",
                "2 copied files beyond their first part",
                "1 writes or arguments beyond their first part (4,744 bytes)",
            ]
        );
    }
}
