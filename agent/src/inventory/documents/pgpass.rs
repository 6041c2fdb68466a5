//! PostgreSQL's password file, documentation section 34.16: `host:port:database:user:password`, `\` before `:` and `\`.
use super::leaf::{Leaves, Path};
use crate::redact::SecretBytes;

const FIELDS: usize = 5;

/// Adds the leaves; says whether each line is one. `is_named`: the file is called so.
pub fn read(text: &str, is_named: bool, path: &Path, leaves: &mut Leaves) -> bool {
    let mut entries = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let fields = fields(line);
        let port = fields.get(1).map_or(b"".as_slice(), SecretBytes::expose);
        let is_port = port == b"*" || !port.is_empty() && port.iter().all(u8::is_ascii_digit);
        if fields.len() == FIELDS && is_port {
            entries.push(fields);
        } else if !is_named {
            return false;
        }
    }
    let is_any = !entries.is_empty();
    for mut fields in entries {
        if let (Some(password), Some(host)) = (fields.pop(), fields.first()) {
            let host = String::from_utf8_lossy(host.expose()).into_owned();
            leaves.add(&path.below(&host).below("password"), password);
        }
    }
    is_any
}

fn fields(line: &str) -> Vec<SecretBytes> {
    let mut fields = Vec::new();
    let mut field = Vec::with_capacity(line.len());
    let mut bytes = line.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => field.push(bytes.next().unwrap_or(b'\\')),
            // The password goes to the end of the line.
            b':' if fields.len() < FIELDS - 1 => {
                fields.push(SecretBytes::new(std::mem::replace(
                    &mut field,
                    Vec::with_capacity(line.len()),
                )));
            }
            byte => field.push(byte),
        }
    }
    fields.push(SecretBytes::new(field));
    fields
}
