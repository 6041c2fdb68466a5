//! The kernel programs of secret-sentinel: one object with every probe; the agent picks what it attaches.
#![no_std]
#![no_main]
#![feature(asm_experimental_arch)]

mod access;
mod fair;
mod file;
mod glance;
mod globals;
mod kernel;
mod lane;
mod loss;
mod maps;
mod memo;
mod path;
mod payload;
mod probes;
mod repeat;
mod scope;
mod stream;
mod task;

/// Helpers that read kernel memory are for programs under the GPL only (`include/linux/license.h`).
#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // The verifier refuses a program that can reach this.
    loop {}
}
