//! QEMU, unpacked, for `cargo xtask vm-test`: it needs two dozen libraries that nobody wants on a machine. What can't be run
//! without it says so, so a failure here is only told.

use super::unpacked::Unpacked;
use crate::dist::Machine;
use crate::workspace::find_program;
use std::path::Path;
use std::process::Command;

/// What emulates this architecture.
pub struct Qemu {
    program: &'static str,
    unpacked: Unpacked,
}

impl Qemu {
    /// The one that emulates `machine`.
    pub const fn of(machine: Machine) -> Self {
        match machine {
            Machine::Amd64 => Self {
                program: "qemu-system-x86_64",
                unpacked: Unpacked {
                    package: "qemu-system-x86",
                    folder: "qemu-amd64",
                    evidence: "usr/bin/qemu-system-x86_64",
                },
            },
            Machine::Arm64 => Self {
                program: "qemu-system-aarch64",
                unpacked: Unpacked {
                    package: "qemu-system-arm",
                    folder: "qemu-arm64",
                    evidence: "usr/bin/qemu-system-aarch64",
                },
            },
        }
    }

    /// Whether it is installed or unpacked.
    pub fn is_here(&self) -> bool {
        find_program(self.program).is_some() || self.unpacked.is_here()
    }

    /// Unpacks it.
    pub fn install(&self) {
        if let Err(why) = self.unpacked.install() {
            let program = self.program;
            eprintln!("going on without {program}; what would run in it will say so: {why:#}");
        }
    }

    /// The installed one, or else the unpacked one with what it brought; `None` when there is neither.
    pub fn command(&self) -> Option<Command> {
        if let Some(installed) = find_program(self.program) {
            return Some(Command::new(installed));
        }
        if !self.unpacked.is_here() {
            return None;
        }
        let directory = self.unpacked.directory();
        let mut command = Command::new(directory.join(self.unpacked.evidence));
        self.unpacked.with_libraries(&mut command);
        for firmware in ["usr/share/qemu", "usr/share/seabios"] {
            let firmware = directory.join(Path::new(firmware));
            command.arg("-L").arg(firmware);
        }
        Some(command)
    }
}
