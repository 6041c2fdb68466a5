//! The page about what was not seen: losses, hooks that are missing, and what nothing covers.
use super::{Item, wrap};
use crate::terminal::known::{Known, Phase};
use crate::terminal::shown::{number, shown};

/// Its lines.
#[must_use]
pub fn items(known: &Known, width: usize) -> Vec<Item> {
    let mut items = vec![Item::Heading("Lost".into())];
    if known.losses.is_empty() {
        let text = match (known.ready.is_some(), known.phase) {
            (_, Phase::Ended) => "Nothing was counted as lost.",
            (true, _) => "Nothing was counted as lost so far.",
            (false, _) => "Not known yet: the agent has not said that it is ready.",
        };
        push(&mut items, "", text, width);
    }
    for phrase in known.losses.phrases() {
        push(&mut items, "lost", &phrase, width);
    }
    let (findings, activities) = (known.findings.dropped(), known.activities.dropped());
    if findings + activities > 0 {
        let text = format!(
            "{} findings and {} activities were counted and are not kept by this view.",
            number(findings),
            number(activities)
        );
        push(&mut items, "", &text, width);
    }
    let Some(ready) = &known.ready else {
        return items;
    };
    if !ready.missing.is_empty() {
        items.push(Item::Heading("Probes that could not be attached".into()));
        for missing in &ready.missing {
            push(&mut items, "probe", missing, width);
        }
    }
    items.push(Item::Heading("Not covered on this machine".into()));
    if ready.not_covered.is_empty() {
        push(&mut items, "", "Nothing is named.", width);
    }
    for text in &ready.not_covered {
        push(&mut items, "gap", text, width);
    }
    items
}

fn push(items: &mut Vec<Item>, label: &'static str, text: &str, width: usize) {
    for (place, line) in wrap(&shown(text), width).into_iter().enumerate() {
        let label = if place == 0 { label } else { "" };
        items.push(Item::Fact(label, line, None));
    }
}
