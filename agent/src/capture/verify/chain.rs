//! Checks segments against each other: none is missing, each follows the one before, one key signed all.
use super::{
    super::{
        header::{CaptureId, Hash, Origin},
        manifest::{Manifest, Span},
    },
    Checked, Problem, Verdict, Verification,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// Puts it all together. `is_whole`: a directory was given, so all its segments should be there.
pub fn conclude(mut segments: Vec<Checked>, pinned: bool, is_whole: bool) -> Verification {
    reordered(&mut segments);
    let mut captures: BTreeMap<CaptureId, BTreeMap<u32, usize>> = BTreeMap::new();
    for at in 0..segments.len() {
        let Some(header) = &segments[at].header else {
            continue;
        };
        let numbers = captures.entry(header.capture).or_default();
        let other = numbers.get(&header.segment).copied();
        let number = header.segment;
        match other {
            None => {
                numbers.insert(number, at);
            }
            Some(other) => {
                if let Some(keep) = same(&segments[other], &segments[at]) {
                    numbers.insert(number, if keep { other } else { at });
                } else {
                    let path = segments[other].report.path.clone();
                    segments[at]
                        .report
                        .problems
                        .push(Problem::SegmentTwice { path });
                }
            }
        }
    }
    let dropped: Vec<Span> = segments
        .iter()
        .filter_map(trusted)
        .flat_map(|manifest| manifest.dropped.iter().copied())
        .collect();
    let mut problems = Vec::new();
    let mut lesser = Vec::new();
    for (capture, numbers) in &captures {
        let spans: Vec<Span> = dropped
            .iter()
            .filter(|span| span.capture == *capture)
            .copied()
            .collect();
        // Who looks at one segment alone knows that there are others.
        let missing = missing(*capture, numbers, &spans, &segments);
        if is_whole || numbers.len() > 1 {
            problems.extend(missing);
        } else {
            lesser.extend(missing);
        }
        lesser.extend(end(*capture, numbers, &segments));
        let wrong: Vec<_> = numbers
            .values()
            .filter_map(|at| Some((*at, link(&segments, numbers, *at)?)))
            .collect();
        for (at, problem) in wrong {
            segments[at].report.problems.push(problem);
        }
        keys(numbers, &mut segments);
    }
    let verdict = segments
        .iter()
        .flat_map(|checked| &checked.report.problems)
        .map(|problem| problem.weighs(pinned))
        .chain((!problems.is_empty()).then_some(Verdict::Altered))
        .chain((!lesser.is_empty()).then_some(Verdict::Incomplete))
        .max()
        .unwrap_or_default();
    problems.append(&mut lesser);
    let keys: BTreeSet<Hash> = segments
        .iter()
        .filter_map(|checked| checked.report.signed_by)
        .collect();
    Verification {
        verdict,
        pinned,
        keys: keys.into_iter().collect(),
        segments: segments.into_iter().map(|checked| checked.report).collect(),
        problems,
    }
}

/// Segments that stand in one file behind a later one of their capture. Files may have any names.
fn reordered(segments: &mut [Checked]) {
    let mut newest: BTreeMap<(PathBuf, CaptureId), u32> = BTreeMap::new();
    for checked in segments.iter_mut().filter(|one| tells_its_number(one)) {
        let Some(header) = &checked.header else {
            continue;
        };
        let file = (checked.report.path.clone(), header.capture);
        let after = newest.entry(file).or_insert(header.segment);
        if header.segment < *after {
            let (offset, after) = (checked.report.offset, *after);
            let problem = Problem::SegmentReordered { offset, after };
            checked.report.problems.push(problem);
        }
        *after = header.segment.max(*after);
    }
}

/// Whether the number in the header is the one that was written.
fn tells_its_number(checked: &Checked) -> bool {
    let altered = |problem: &Problem| matches!(problem, Problem::HeaderAltered { .. });
    !checked.report.problems.iter().any(altered)
}

/// The manifest, if what it says may be believed: it is not altered, and signed if the key's owner signs at all.
fn trusted(checked: &Checked) -> Option<&Manifest> {
    let wrong = |problem: &Problem| {
        matches!(
            problem,
            Problem::SignatureWrong { .. }
                | Problem::ManifestAltered { .. }
                | Problem::OtherKey { .. }
        )
    };
    let is_sound = !checked.report.problems.iter().any(wrong);
    checked.manifest.as_deref().filter(|_| is_sound)
}

/// Whether both are one segment, and the first of them is the one to keep; none when they differ.
fn same(one: &Checked, other: &Checked) -> Option<bool> {
    if one.header_hash != other.header_hash {
        return None;
    }
    match (one.report.manifest, other.report.manifest) {
        (Some(one), Some(other)) => (one == other).then_some(true),
        (None, Some(_)) => Some(false),
        (_, None) => Some(true),
    }
}

/// Numbers that are neither there nor known to be removed by the writer.
fn missing(
    capture: CaptureId,
    numbers: &BTreeMap<u32, usize>,
    dropped: &[Span],
    segments: &[Checked],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let there = numbers.keys().map(|number| (*number, *number));
    let mut known: Vec<(u32, u32)> = dropped
        .iter()
        .map(|span| (span.first, span.last))
        .chain(there)
        .collect();
    known.sort_unstable();
    // An altered header may tell any number: it fills that place, and does not say that others are missing before it.
    let sound = numbers
        .iter()
        .filter(|(_, at)| tells_its_number(&segments[**at]));
    let end = sound.map(|(number, _)| *number).next_back().unwrap_or(0);
    let mut next = 0;
    for (first, last) in known {
        if first > next && next < end {
            problems.push(Problem::SegmentsMissing {
                capture,
                first: next,
                last: first - 1,
            });
        }
        next = next.max(last.saturating_add(1));
    }
    problems
}

/// Whether the capture goes on after what is there.
fn end(
    capture: CaptureId,
    numbers: &BTreeMap<u32, usize>,
    segments: &[Checked],
) -> Option<Problem> {
    let (after, at) = numbers.last_key_value()?;
    let checked = &segments[*at];
    // A ring is written out when something happens; that nothing happened after is no gap.
    let is_ring = matches!(&checked.header, Some(header) if header.origin == Origin::Ring);
    let goes_on = checked
        .manifest
        .as_ref()
        .is_some_and(|manifest| !manifest.last);
    (goes_on && !is_ring).then_some(Problem::EndMissing {
        capture,
        after: *after,
    })
}

/// Whether a segment does not follow the one that it says it follows.
fn link(segments: &[Checked], numbers: &BTreeMap<u32, usize>, at: usize) -> Option<Problem> {
    let header = segments[at].header.as_ref()?;
    let wrong = |segment| Some(Problem::LinkWrong { segment });
    let Some(link) = header.previous else {
        // Nothing was closed before it, it says.
        let mut before = numbers.range(..header.segment);
        let closed = before.find(|(_, at)| trusted(&segments[**at]).is_some());
        return closed.and_then(|(number, _)| wrong(*number));
    };
    if link.segment >= header.segment {
        return wrong(link.segment);
    }
    let before = numbers.get(&link.segment)?;
    let hash = segments[*before].report.manifest?;
    if hash == link.manifest {
        return None;
    }
    wrong(link.segment)
}

/// One run has one key: a segment that another one signed was put in.
fn keys(numbers: &BTreeMap<u32, usize>, segments: &mut [Checked]) {
    let mut signed: BTreeMap<Hash, usize> = BTreeMap::new();
    for at in numbers.values() {
        if let Some(key) = segments[*at].report.signed_by {
            *signed.entry(key).or_default() += 1;
        }
    }
    let Some(most) = signed.iter().max_by_key(|(_, count)| **count) else {
        return;
    };
    let most = *most.0;
    for at in numbers.values() {
        let report = &mut segments[*at].report;
        if let Some(key) = report.signed_by.filter(|key| *key != most) {
            let problem = Problem::OtherKey { key };
            if !report.problems.contains(&problem) {
                report.problems.push(problem);
            }
        }
    }
}
