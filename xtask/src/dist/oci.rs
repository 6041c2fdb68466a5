//! An OCI image layout: blobs by their digest, and the archive of them. The same content gives the same bytes.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// What a blob is, and where it is found.
#[derive(Clone, Debug)]
pub struct Descriptor(pub Value);

impl Descriptor {
    /// `sha256:…`
    pub fn digest(&self) -> &str {
        self.0["digest"].as_str().unwrap_or_default()
    }
}

/// Blobs, by their hash.
#[derive(Default)]
pub struct Layout {
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Layout {
    /// Adds a blob of this type.
    pub fn add(&mut self, kind: &str, content: Vec<u8>) -> Descriptor {
        let hash = hash(&content);
        let descriptor = json!({
            "mediaType": format!("application/vnd.oci.image.{kind}"),
            "digest": format!("sha256:{hash}"),
            "size": content.len(),
        });
        self.blobs.insert(hash, content);
        Descriptor(descriptor)
    }

    /// Adds an index of images, each for a platform of its own.
    pub fn add_index(&mut self, images: &[Descriptor]) -> Result<Descriptor> {
        let index = index(images);
        Ok(self.add("index.v1+json", serde_json::to_vec(&index)?))
    }

    /// Takes the blobs of another.
    pub fn take(&mut self, other: Self) {
        self.blobs.extend(other.blobs);
    }

    /// Writes the archive, with these at its top.
    pub fn write(&self, tops: &[Descriptor], file: &Path) -> Result<()> {
        let written = || -> Result<()> {
            let mut archive = Archive::new(File::create(file)?);
            archive.directory("blobs", 0)?;
            archive.directory("blobs/sha256", 0)?;
            for (hash, content) in &self.blobs {
                archive.file(&format!("blobs/sha256/{hash}"), 0o444, content, 0)?;
            }
            archive.file("index.json", 0o444, &serde_json::to_vec(&index(tops))?, 0)?;
            let layout = br#"{"imageLayoutVersion":"1.0.0"}"#;
            archive.file("oci-layout", 0o444, layout, 0)?;
            archive.finish()?.flush()?;
            Ok(())
        };
        written().with_context(|| format!("writing {}", file.display()))
    }
}

fn index(of: &[Descriptor]) -> Value {
    let manifests: Vec<&Value> = of.iter().map(|descriptor| &descriptor.0).collect();
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    })
}

/// The hexadecimal SHA-256 of these bytes.
pub fn hash(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A tar archive of files that belong to root and that nobody writes to.
pub struct Archive<W: Write>(tar::Builder<W>);

impl<W: Write> Archive<W> {
    pub fn new(to: W) -> Self {
        Self(tar::Builder::new(to))
    }

    pub fn directory(&mut self, path: &str, time: u64) -> Result<()> {
        let mut header = header(tar::EntryType::Directory, 0o555, time);
        header.set_size(0);
        Ok(self
            .0
            .append_data(&mut header, format!("{path}/"), &[][..])?)
    }

    pub fn file(&mut self, path: &str, mode: u32, content: &[u8], time: u64) -> Result<()> {
        let mut header = header(tar::EntryType::Regular, mode, time);
        header.set_size(content.len().try_into()?);
        Ok(self.0.append_data(&mut header, path, content)?)
    }

    pub fn finish(self) -> Result<W> {
        Ok(self.0.into_inner()?)
    }
}

fn header(kind: tar::EntryType, mode: u32, time: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(time);
    header
}
