//! CEF and LEEF read back, by the rules of their specifications and by nothing that the sentinel writes them with.
use std::collections::BTreeMap;

/// A line, read.
#[derive(Debug)]
pub struct Parsed {
    /// Fields of the header, after the format's version.
    pub head: Vec<String>,
    /// Names with texts.
    pub fields: BTreeMap<String, String>,
}

/// CEF: pipes in the header and equal signs in the extension are escaped by a backslash, as is that; a name is what
/// stands between a space and an equal sign that is not escaped.
pub fn cef(line: &str) -> Result<Parsed, String> {
    let rest = line.strip_prefix("CEF:0|").ok_or("no version")?;
    let (mut head, mut field, mut characters) = (Vec::new(), String::new(), rest.chars());
    while head.len() < 6 {
        match characters.next().ok_or("the header ends early")? {
            '\\' => match characters.next() {
                Some(it @ ('|' | '\\')) => field.push(it),
                other => return Err(format!("an escape of {other:?} in the header")),
            },
            '|' => head.push(std::mem::take(&mut field)),
            it => field.push(it),
        }
    }
    Ok(Parsed {
        head,
        fields: extension(characters.as_str())?,
    })
}

fn extension(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut fields = BTreeMap::new();
    let (mut name, mut value) = (None::<String>, String::new());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => value.push(match characters.next() {
                Some(it @ ('=' | '\\')) => it,
                Some('n') => '\n',
                Some('r') => '\r',
                other => return Err(format!("an escape of {other:?} in the extension")),
            }),
            '=' => {
                let (before, next) = match value.rsplit_once(' ') {
                    Some((before, next)) => (before.to_owned(), next.to_owned()),
                    None => (String::new(), value.clone()),
                };
                is_name(&next)?;
                if let Some(name) = name.replace(next) {
                    put(&mut fields, name, before)?;
                }
                value.clear();
            }
            it if it.is_control() && it != '\t' => return Err(format!("{it:?} in the extension")),
            it => value.push(it),
        }
    }
    if let Some(name) = name {
        put(&mut fields, name, value)?;
    }
    Ok(fields)
}

/// LEEF 2.0: what the header names stands between two fields; a name ends at its first equal sign. Nothing is escaped.
pub fn leef(line: &str) -> Result<Parsed, String> {
    let rest = line.strip_prefix("LEEF:2.0|").ok_or("no version")?;
    let parts: Vec<&str> = rest.splitn(6, '|').collect();
    let [head @ .., delimiter, fields] = &parts[..] else {
        return Err("the header ends early".into());
    };
    let code = delimiter.strip_prefix('x').ok_or("no delimiter")?;
    let code = u32::from_str_radix(code, 16).map_err(|error| error.to_string())?;
    let delimiter = char::from_u32(code).ok_or("no character")?;
    let mut read = BTreeMap::new();
    for field in fields.split(delimiter) {
        let (name, text) = field
            .split_once('=')
            .ok_or(format!("{field:?} is no field"))?;
        is_name(name)?;
        if text.contains(char::is_control) {
            return Err(format!("a control character in {name}"));
        }
        put(&mut read, name.to_owned(), text.to_owned())?;
    }
    Ok(Parsed {
        head: head.iter().map(|it| (*it).to_owned()).collect(),
        fields: read,
    })
}

fn is_name(name: &str) -> Result<(), String> {
    let is_right = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric());
    is_right
        .then_some(())
        .ok_or_else(|| format!("{name:?} is no name"))
}

fn put(fields: &mut BTreeMap<String, String>, name: String, text: String) -> Result<(), String> {
    match fields.insert(name.clone(), text) {
        None => Ok(()),
        Some(_) => Err(format!("{name} twice")),
    }
}
