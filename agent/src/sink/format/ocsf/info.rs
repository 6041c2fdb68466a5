//! `finding_info` and `attacks` of OCSF: which finding, by which rule, against what.
use crate::sink::format::attack::Technique;
use crate::sink::format::object::Object;
use crate::sink::format::words::{milliseconds, plain, sentence, weaknesses};
use crate::sink::told::Told;

/// What every class tells of a finding.
pub(super) fn finding_info<'t>(told: &'t Told<'_>) -> Object<'t> {
    let analytic = Object::new()
        .with("uid", &told.rule)
        .with("name", &told.rule)
        .with("type_id", 1_u32)
        .with("type", "Rule");
    let changed = told.is_repeated().then(|| milliseconds(told.last_seen));
    Object::new()
        .with("uid", &told.id)
        .with("title", plain(&told.title))
        .with("desc", sentence(told, false))
        .with("types", weaknesses(told))
        .with("analytic", analytic)
        .with("attacks", attacks(told))
        .with("data_sources", vec![&told.evidence])
        .with("created_time", milliseconds(told.time))
        .with("modified_time", changed)
        .with("first_seen_time", milliseconds(told.first_seen))
        .with("last_seen_time", milliseconds(told.last_seen))
}

/// Techniques of ATT&CK.
pub(super) fn attacks<'t>(told: &'t Told<'_>) -> Vec<Object<'t>> {
    Technique::all_of(told).into_iter().map(attack).collect()
}

fn attack(it: Technique<'_>) -> Object<'_> {
    let named = |id, name| Object::new().with("uid", id).with("name", name);
    Object::new()
        .with("tactic", it.tactic.map(|(id, name)| named(id, Some(name))))
        .with("technique", named(it.id, it.name))
        .with("sub_technique", it.part.map(|(id, name)| named(id, name)))
}
