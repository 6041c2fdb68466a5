//! Reading kernel structures at offsets that were resolved at load time.
use aya_ebpf::helpers::generated::{bpf_get_current_task_btf, bpf_probe_read_kernel};

/// Address of a kernel structure whose type the verifier knows: members can be loaded without a helper call.
#[derive(Clone, Copy)]
pub struct Typed(*const u8);

impl Typed {
    /// The calling thread's `task_struct`.
    #[inline(always)]
    pub fn current() -> Self {
        // SAFETY: the helper has no preconditions; the result is valid for the run of the program.
        Self(unsafe { bpf_get_current_task_btf() }.cast())
    }

    /// The calling thread's saved user registers, a `pt_regs`.
    #[inline(always)]
    pub fn registers() -> Self {
        // SAFETY: the argument is the current task, as the helper demands.
        Self(
            unsafe { aya_ebpf::helpers::generated::bpf_task_pt_regs(bpf_get_current_task_btf()) }
                as *const u8,
        )
    }

    /// A pointer that the verifier knows the type of.
    #[inline(always)]
    pub fn known(pointer: *const u8) -> Self {
        Self(pointer)
    }

    /// The member at `offset`.
    #[inline(always)]
    pub fn load<T: Copy>(self, offset: u32) -> T {
        // SAFETY: the verifier checks the access against the structure's BTF and refuses the program otherwise; a
        // dangling pointer inside a typed structure reads as zero (the kernel's exception table).
        unsafe { core::ptr::read_volatile(self.0.add(offset as usize).cast::<T>()) }
    }

    /// The structure that the member at `offset` points to.
    #[inline(always)]
    pub fn follow(self, offset: u32) -> Self {
        Self(self.load(offset))
    }

    /// Address of this structure, for reads by helper.
    #[inline(always)]
    pub fn address(self) -> Address {
        Address(self.0)
    }
}

/// Address in kernel memory whose type the verifier does not know: read by helper only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Address(pub *const u8);

impl Address {
    /// The value at `offset`; `None` when that memory can't be read.
    #[inline(always)]
    pub fn read<T: Copy>(self, offset: u32) -> Option<T> {
        let mut value = core::mem::MaybeUninit::<T>::uninit();
        // SAFETY: the helper checks the source address; the target is a stack slot of the size given.
        let status = unsafe {
            bpf_probe_read_kernel(
                value.as_mut_ptr().cast(),
                size_of::<T>() as u32,
                self.0.wrapping_add(offset as usize).cast(),
            )
        };
        if status != 0 {
            return None;
        }
        // SAFETY: the helper wrote all of it when it returned 0.
        Some(unsafe { value.assume_init() })
    }

    /// The address that the pointer at `offset` holds; `None` when it is null or can't be read.
    #[inline(always)]
    pub fn follow(self, offset: u32) -> Option<Self> {
        let pointer: *const u8 = self.read(offset)?;
        if pointer.is_null() {
            None
        } else {
            Some(Self(pointer))
        }
    }

    /// The address `offset` bytes further on.
    #[inline(always)]
    pub fn member(self, offset: u32) -> Self {
        Self(self.0.wrapping_add(offset as usize))
    }

    /// The address of the structure whose member at `offset` this is.
    #[inline(always)]
    pub fn container(self, offset: u32) -> Self {
        Self(self.0.wrapping_sub(offset as usize))
    }
}
