//! XML: the text of each element, and each attribute. `<add key="Password" value="…"/>` and its like give the value the
//! key's name.
//!
//! The window that remains: a value with references (`&amp;`) stands for a moment in a string of the parser.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zeroize::Zeroizing;

/// Elements within elements.
const MOST_DEPTH: usize = 64;
const NAMES: &[&str] = &["name", "key", "id"];

/// Adds the leaves. What comes before a mistake is kept.
pub fn read(text: &str, path: &Path, leaves: &mut Leaves) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut open = vec![(path.clone(), Zeroizing::new(Vec::new()))];
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) if open.len() <= MOST_DEPTH => {
                let below = element_path(&element, open.last().map_or(path, |(above, _)| above));
                attributes(&element, &below, leaves);
                open.push((below, Zeroizing::new(Vec::new())));
            }
            Ok(Event::Empty(element)) => {
                let below = element_path(&element, open.last().map_or(path, |(above, _)| above));
                attributes(&element, &below, leaves);
            }
            Ok(Event::Text(more)) => append(&mut open, more.as_bytes()),
            Ok(Event::CData(more)) => append(&mut open, more.as_bytes()),
            Ok(Event::GeneralRef(reference)) => append(&mut open, &referred(&reference)),
            Ok(Event::End(_)) if open.len() > 1 => {
                if let Some((path, value)) = open.pop() {
                    leaves.add(&path, SecretBytes::new(value.trim_ascii().to_vec()));
                }
            }
            Ok(Event::Eof) | Err(_) => return,
            // Beyond the depth: nobody nests secrets so deep.
            Ok(Event::Start(_)) => return,
            Ok(
                Event::End(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_),
            ) => {}
        }
    }
}

fn append(open: &mut [(Path, Zeroizing<Vec<u8>>)], more: &[u8]) {
    if let Some((_, text)) = open.last_mut() {
        let mut larger = Zeroizing::new(Vec::with_capacity(text.len() + more.len()));
        larger.extend_from_slice(text);
        larger.extend_from_slice(more);
        *text = larger;
    }
}

fn referred(reference: &quick_xml::events::BytesRef<'_>) -> Vec<u8> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string().into_bytes();
    }
    let name = String::from_utf8_lossy(reference.as_bytes());
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.unwrap_or_default().as_bytes().to_vec()
}

fn element_path(element: &BytesStart<'_>, above: &Path) -> Path {
    let own = above.below(element.local_name().into_inner());
    // Maven: `<server><id>`, Tomcat: `<Parameter name="…">`, .NET: `<add key="…">`.
    let named = element
        .attributes()
        .filter_map(Result::ok)
        .find_map(|attribute| {
            let key = attribute.key.local_name();
            let is_name = NAMES.iter().any(|name| **name == *key.into_inner());
            is_name.then(|| attribute.value.into_owned())
        });
    named.map_or(own, |name| above.below(&name))
}

fn attributes(element: &BytesStart<'_>, path: &Path, leaves: &mut Leaves) {
    for attribute in element.attributes().filter_map(Result::ok) {
        let key = attribute.key.local_name().into_inner();
        if NAMES.contains(&key) {
            continue;
        }
        let below = if key == "value" {
            path.clone()
        } else {
            path.below(key)
        };
        let value = match quick_xml::escape::unescape(&attribute.value) {
            Ok(value) => value.into_owned().into_bytes(),
            Err(_) => attribute.value.as_bytes().to_vec(),
        };
        leaves.add(&below, SecretBytes::new(value));
    }
}
