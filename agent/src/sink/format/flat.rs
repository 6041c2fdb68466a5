//! What CEF and LEEF share: a list of names with texts, some of which have a longest length.
use super::shorten::{Side, shortened};
use std::borrow::Cow;

/// Names with texts, in order. Empty texts do not get into it.
#[derive(Debug, Default)]
pub(super) struct Fields<'t> {
    fields: Vec<(&'static str, Cow<'t, str>)>,
    /// Whether a text was longer than its field may be.
    pub(super) is_cut: bool,
}

impl<'t> Fields<'t> {
    /// Adds a text, shortened to `most` bytes.
    pub(super) fn put(&mut self, name: &'static str, most: usize, text: impl Into<Cow<'t, str>>) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        let short = shortened(&text, most, Side::Middle).into_owned();
        self.is_cut |= short != text;
        self.fields.push((name, short.into()));
    }

    /// Adds a text when there is one.
    pub(super) fn put_if(
        &mut self,
        name: &'static str,
        most: usize,
        text: Option<impl Into<Cow<'t, str>>>,
    ) {
        if let Some(text) = text {
            self.put(name, most, text);
        }
    }

    /// All.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, text)| (*name, &**text))
    }
}

/// With control characters replaced: to receivers of lines they are ends, delimiters or commands.
pub(super) fn visible(text: &str, may_stay: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_wrong = |it: char| it.is_control() && !may_stay(it);
    if text.contains(is_wrong) {
        Cow::Owned(text.replace(is_wrong, " "))
    } else {
        Cow::Borrowed(text)
    }
}
