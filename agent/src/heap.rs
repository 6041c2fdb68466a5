//! Gives memory back to the kernel that only the start needed.

/// The C library keeps what was freed, up to twice the largest block that it ever got from the kernel (`mallopt(3)`,
/// `M_TRIM_THRESHOLD`): the type information of the kernel alone is 5 MiB. Linux's other C libraries do not keep it.
pub(crate) fn give_back() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the function has no preconditions, and touches only what is free (`malloc_trim(3)`, which is thread-safe).
    unsafe {
        libc::malloc_trim(0)
    };
}
