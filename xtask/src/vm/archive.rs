//! An initial file system as the kernel unpacks it: cpio, format "newc" (Documentation/driver-api/early-userspace/buffer-format.rst).

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

const DIRECTORY: u32 = 0o040_755;
const PROGRAM: u32 = 0o100_755;
const LINK: u32 = 0o120_777;

/// An archive that is being written.
pub struct Archive {
    out: BufWriter<File>,
    entries: u32,
    directories: BTreeSet<String>,
}

impl Archive {
    /// An empty one in this file.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Self {
            out: BufWriter::new(file),
            entries: 0,
            directories: BTreeSet::new(),
        })
    }

    /// An empty directory, with those above it.
    pub fn directory(&mut self, path: &str) -> Result<()> {
        if path.is_empty() || !self.directories.insert(path.to_owned()) {
            return Ok(());
        }
        self.directory(above(path))?;
        self.entry(path, DIRECTORY, &[])
    }

    /// A program, or a library, which differs in nothing.
    pub fn program(&mut self, path: &str, content: &[u8]) -> Result<()> {
        self.directory(above(path))?;
        self.entry(path, PROGRAM, content)
    }

    /// A program that lies here.
    pub fn copy(&mut self, path: &str, from: &Path) -> Result<()> {
        let content = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        self.program(path, &content)
    }

    /// A symbolic link.
    pub fn link(&mut self, path: &str, to: &str) -> Result<()> {
        self.directory(above(path))?;
        self.entry(path, LINK, to.as_bytes())
    }

    /// Ends it.
    pub fn finish(mut self) -> Result<()> {
        self.entry("TRAILER!!!", 0, &[])?;
        self.out.flush().context("writing the archive")
    }

    fn entry(&mut self, name: &str, mode: u32, content: &[u8]) -> Result<()> {
        self.entries += 1;
        let size = u32::try_from(content.len()).with_context(|| format!("{name} is too large"))?;
        let name_size = u32::try_from(name.len() + 1).context("a name is too long")?;
        let links = 1;
        let fields = [
            self.entries,
            mode,
            0,
            0,
            links,
            0,
            size,
            0,
            0,
            0,
            0,
            name_size,
            0,
        ];
        let mut head = "070701".to_owned();
        for field in fields {
            head.push_str(&format!("{field:08x}"));
        }
        let named = [head.as_bytes(), name.as_bytes(), b"\0"].concat();
        for part in [&named, content] {
            let padding = &[0; 3][..part.len().wrapping_neg() % 4];
            let written = self.out.write_all(part);
            let written = written.and_then(|()| self.out.write_all(padding));
            written.with_context(|| format!("writing {name} to the archive"))?;
        }
        Ok(())
    }
}

fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(above, _)| above)
}
