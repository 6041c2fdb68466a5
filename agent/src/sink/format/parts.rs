//! What a finding is about, in the words of the stream: for formats that have no place of their own for it.
use super::object::Object;
use crate::sink::told::Told;

/// Which secret.
pub(super) fn secret<'t>(told: &'t Told<'_>) -> Option<Object<'t>> {
    told.secret.as_ref().map(|it| {
        Object::new()
            .with("name", &it.name)
            .with("key", &it.key)
            .with("field", it.field.as_ref())
            .with("source", &it.source)
            .with("fingerprint", it.fingerprint.as_ref())
    })
}

/// Where its value was, and in which form. Never the value: the stream has none.
pub(super) fn matched<'t>(told: &'t Told<'_>) -> Option<Object<'t>> {
    told.matched.as_ref().map(|it| {
        Object::new()
            .with("kind", &it.kind)
            .with("encoding", &it.encoding)
            .with("offset", it.offset)
            .with("length", it.length)
    })
}
