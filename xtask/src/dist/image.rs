//! What an image consists of: the program, the licences, its own and of what is compiled in, the list of parts; nothing else, and nothing writable.

use super::oci::{Archive, Descriptor, Layout, hash};
use super::{Machine, NAME, VERSION, in_words, notice};
use crate::workspace::root;
use anyhow::{Context, Result, ensure};
use flate2::{Compression, GzBuilder};
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What the image is called where it is loaded.
pub const REFERENCE: &str = concat!("localhost/secret-sentinel:", env!("CARGO_PKG_VERSION"));

/// Adds the image for `machine` with this program, its list of parts and its notice, said to be made at this time.
pub fn add(
    layout: &mut Layout,
    machine: Machine,
    program: &Path,
    about: [&[u8]; 2],
    made: u64,
) -> Result<Descriptor> {
    let binary = fs::read(program).with_context(|| format!("reading {}", program.display()))?;
    ensure!(
        is_static(&binary),
        "{} asks for a dynamic linker, which the image does not have; `cargo xtask build` makes one that does not",
        program.display()
    );
    let layer = layer(&binary, about, made)?;
    let difference = format!("sha256:{}", hash(&layer));
    let layer = layout.add("layer.v1.tar+gzip", compress(&layer)?);
    let time = in_words(made)?;
    let labels = json!({
        "org.opencontainers.image.title": NAME,
        "org.opencontainers.image.version": VERSION,
        "org.opencontainers.image.licenses": "MIT OR Apache-2.0",
        "org.opencontainers.image.created": time,
    });
    let config = json!({
        "architecture": machine.name(),
        "os": "linux",
        "created": time,
        "config": {
            "User": "0:0",
            "WorkingDir": "/",
            "Entrypoint": ["/secret-sentinel"],
            "Cmd": ["run"],
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [difference]},
        "history": [{"created": time, "created_by": "cargo xtask dist image"}],
    });
    let config = layout.add("config.v1+json", serde_json::to_vec(&config)?);
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config.0,
        "layers": [layer.0],
        "annotations": labels,
    });
    let mut manifest = layout.add("manifest.v1+json", serde_json::to_vec(&manifest)?);
    manifest.0["platform"] = json!({"architecture": machine.name(), "os": "linux"});
    Ok(manifest)
}

/// With the name that it gets where it is loaded.
pub fn named(image: &Descriptor) -> Descriptor {
    let mut named = image.clone();
    named.0["annotations"] = json!({
        "io.containerd.image.name": REFERENCE,
        "org.opencontainers.image.ref.name": VERSION,
    });
    named
}

fn layer(program: &[u8], [parts, terms]: [&[u8]; 2], made: u64) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Vec::new());
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let path = root().join(licence);
        let text = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        archive.file(licence, 0o444, &text, made)?;
    }
    archive.file(notice::FILE, 0o444, terms, made)?;
    archive.file("sbom.cdx.json", 0o444, parts, made)?;
    archive.file("secret-sentinel", 0o555, program, made)?;
    archive.finish()
}

/// Without a name or a time in it.
fn compress(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = GzBuilder::new().write(Vec::new(), Compression::best());
    compressor.write_all(content)?;
    Ok(compressor.finish()?)
}

/// Whether a program (ELF, 64 bits, little-endian) names no interpreter.
fn is_static(program: &[u8]) -> bool {
    const INTERPRETER: u32 = 3;
    let number = |at: usize, bytes: usize| -> Option<u64> {
        let bytes = program.get(at..at.checked_add(bytes)?)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        )
    };
    let headers = || -> Option<Vec<u64>> {
        let at = usize::try_from(number(32, 8)?).ok()?;
        let (size, count) = (number(54, 2)?, number(56, 2)?);
        (0..count)
            .map(|index| number(at + usize::try_from(index * size).ok()?, 4))
            .collect()
    };
    program.starts_with(b"\x7fELF\x02\x01")
        && headers().is_some_and(|kinds| !kinds.contains(&INTERPRETER.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The head of a program with one program header of this kind.
    fn program(kind: u8) -> Vec<u8> {
        let mut bytes = vec![0; 120];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        (bytes[32], bytes[54], bytes[56], bytes[64]) = (64, 56, 1, kind);
        bytes
    }

    #[test]
    fn the_same_program_gives_the_same_archive_and_nothing_in_it_is_writable() {
        let directory = std::env::temp_dir().join(format!("image-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("made");
        let file = directory.join("program");
        fs::write(&file, program(1)).expect("written");
        let archive = |name: &str| {
            let mut layout = Layout::default();
            let image = add(
                &mut layout,
                Machine::Amd64,
                &file,
                [b"{}", b""],
                1_700_000_000,
            )
            .expect("an image");
            let path = directory.join(name);
            layout.write(&[named(&image)], &path).expect("written");
            fs::read(path).expect("read")
        };
        let (one, other) = (archive("one"), archive("other"));
        assert!(one == other, "two archives of the same differ");

        let mut blobs = std::collections::HashMap::new();
        for entry in tar::Archive::new(one.as_slice()).entries().expect("a tar") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a path").to_string_lossy().into_owned();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).expect("content");
            if let Some(name) = name
                .strip_prefix("blobs/sha256/")
                .filter(|name| !name.is_empty())
            {
                assert_eq!(hash(&content), name);
            }
            blobs.insert(name, content);
        }
        let json = |content: &[u8]| serde_json::from_slice::<Value>(content).expect("JSON");
        let blob = |of: &Value| {
            let digest = of["digest"].as_str().expect("a digest");
            &blobs[&digest.replace("sha256:", "blobs/sha256/")]
        };
        let manifest = json(blob(&json(&blobs["index.json"])["manifests"][0]));
        let mut layer = Vec::new();
        let mut unpacked = flate2::read::GzDecoder::new(blob(&manifest["layers"][0]).as_slice());
        std::io::Read::read_to_end(&mut unpacked, &mut layer).expect("gzip");
        let config = json(blob(&manifest["config"]));
        assert_eq!(
            config["rootfs"]["diff_ids"][0],
            format!("sha256:{}", hash(&layer))
        );
        for entry in tar::Archive::new(layer.as_slice())
            .entries()
            .expect("a tar")
        {
            let header = entry.expect("an entry").header().clone();
            assert_eq!(header.mode().expect("a mode") & 0o222, 0);
            assert_eq!(
                (header.uid().expect("uid"), header.gid().expect("gid")),
                (0, 0)
            );
            assert_eq!(header.mtime().expect("a time"), 1_700_000_000);
        }
        fs::remove_dir_all(&directory).expect("removed");
    }

    #[test]
    fn a_program_that_wants_a_dynamic_linker_is_refused() {
        assert!(is_static(&program(1)));
        assert!(!is_static(&program(3)));
        assert!(!is_static(b"#!/bin/sh"));
        assert!(!is_static(&program(1)[..60]));
    }
}
