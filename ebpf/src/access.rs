//! What decides about access besides mode and capabilities: groups, the ids that mounts and user namespaces map, ACLs.
//! Where the kernel decides it: fs/namei.c, fs/posix_acl.c, kernel/capability.c, kernel/user_namespace.c of Linux 6.18.
use crate::{
    file::{File, Inode},
    globals::global,
    kernel::{Address, Typed},
    maps::{STEPS, Steps},
    repeat::{Flow, repeat},
};
use sentinel_abi::{ABSENT, AclEntryRecord, AclState, MAX_ACL_ENTRIES, OwnerMapped};

/// Enough halvings for `NGROUPS_MAX` (65536) supplementary groups.
const MAX_HALVINGS: u32 = 17;
/// `UID_GID_MAP_MAX_BASE_EXTENTS` (include/linux/user_namespace.h): with more, they are elsewhere and sorted.
const MAX_RANGES: u32 = 5;
/// `SB_POSIXACL` (include/linux/fs.h).
const HAS_ACLS: u64 = 1 << 16;
/// Tag of an entry for a group by id, `ACL_GROUP`.
const GROUP: u16 = 0x08;

/// The groups of the calling thread.
#[derive(Clone, Copy)]
pub struct Groups {
    fsgid: u32,
    supplementary: Address,
}

impl Groups {
    /// Of the thread with this `cred`.
    #[inline(always)]
    pub fn of(cred: Typed) -> Self {
        Self {
            fsgid: cred.load(global!(OFFSETS.cred_fsgid)),
            supplementary: cred.follow(global!(OFFSETS.cred_group_info)).address(),
        }
    }

    /// Group id that file access is checked with.
    #[inline(always)]
    pub fn fsgid(self) -> u32 {
        self.fsgid
    }

    /// Whether `gid` is one of them.
    #[inline(always)]
    pub fn contain(self, gid: u32) -> bool {
        gid == self.fsgid || is_member(self.supplementary, gid)
    }
}

struct Bisection {
    groups: Address,
    wanted: u32,
    steps: *mut Steps,
}

/// Whether `gid` is among the supplementary groups, which the kernel keeps sorted (`groups_sort`, kernel/groups.c).
#[inline(always)]
fn is_member(groups: Address, gid: u32) -> bool {
    let Some(steps) = STEPS.get_ptr_mut(0) else {
        return false;
    };
    let mut bisection = Bisection {
        groups,
        wanted: gid,
        steps,
    };
    let high = groups.read(global!(OFFSETS.group_info_count)).unwrap_or(0);
    let steps = bisection.steps();
    (steps.low, steps.high, steps.found) = (0, high, 0);
    repeat(MAX_HALVINGS, halve, &mut bisection);
    bisection.steps().found != 0
}

impl Bisection {
    #[inline(always)]
    fn steps(&mut self) -> &mut Steps {
        // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
        unsafe { &mut *self.steps }
    }
}

/// # Safety
/// `bisection` is the caller's own.
unsafe extern "C" fn halve(_: u32, bisection: *mut Bisection) -> Flow {
    // SAFETY: by this function's contract.
    let it = unsafe { &mut *bisection };
    let (low, high) = (it.steps().low, it.steps().high);
    if low >= high {
        return Flow::Stop;
    }
    let middle = low + (high - low) / 2;
    let offset = global!(OFFSETS.group_info_gid) + middle * size_of::<u32>() as u32;
    let Some(gid) = it.groups.read::<u32>(offset) else {
        return Flow::Stop;
    };
    if gid == it.wanted {
        it.steps().found = 1;
        return Flow::Stop;
    }
    if gid < it.wanted {
        it.steps().low = middle + 1;
    } else {
        it.steps().high = middle;
    }
    Flow::Continue
}

/// A `struct uid_gid_extent`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Range {
    first: u32,
    lower_first: u32,
    count: u32,
}

/// The range at `number` of a map that has it.
#[inline(always)]
fn range(map: Address, number: u32) -> Option<Range> {
    map.read(global!(OFFSETS.id_map_ranges) + number * size_of::<Range>() as u32)
}

/// Owner and group as the mount shows them (`i_uid_into_vfsuid`): those of the inode, unless the mount is idmapped.
#[inline(always)]
pub fn shown_owner(file: File, uid: u32, gid: u32) -> (u32, u32) {
    match idmap(file) {
        Some(map) => (
            shown(map.member(global!(OFFSETS.idmap_uids)), uid),
            shown(map.member(global!(OFFSETS.idmap_gids)), gid),
        ),
        None => (uid, gid),
    }
}

#[inline(always)]
fn idmap(file: File) -> Option<Address> {
    if global!(OFFSETS.vfsmount_idmap) == ABSENT || global!(OFFSETS.idmap_uids) == ABSENT {
        return None;
    }
    file.0
        .member(global!(OFFSETS.file_path))
        .follow(global!(OFFSETS.path_mnt))?
        .follow(global!(OFFSETS.vfsmount_idmap))
}

/// `map_id_down`. A map without ranges is that of a mount that maps nothing (`nop_mnt_idmap`).
#[inline(always)]
fn shown(map: Address, id: u32) -> u32 {
    let count = map.read(global!(OFFSETS.id_map_count)).unwrap_or(0);
    if count == 0 || count > MAX_RANGES {
        return id;
    }
    let mut number = 0;
    while number < MAX_RANGES {
        if number < count
            && let Some(range) = range(map, number)
            && id.wrapping_sub(range.first) < range.count
        {
            return range.lower_first + (id - range.first);
        }
        number += 1;
    }
    // `INVALID_VFSUID`: nobody owns it.
    u32::MAX
}

/// Whether both have ids in this user namespace (`privileged_wrt_inode_uidgid`).
#[inline(always)]
pub fn are_mapped(namespace: Typed, uid: u32, gid: u32) -> OwnerMapped {
    let level: u32 = namespace.load(global!(OFFSETS.user_namespace_level));
    if level == 0 {
        return OwnerMapped::Yes;
    }
    let namespace = namespace.address();
    let uids = namespace.member(global!(OFFSETS.user_namespace_uids));
    let gids = namespace.member(global!(OFFSETS.user_namespace_gids));
    match (is_mapped(uids, uid), is_mapped(gids, gid)) {
        (Some(true), Some(true)) => OwnerMapped::Yes,
        (Some(false), _) | (_, Some(false)) => OwnerMapped::No,
        _ => OwnerMapped::Unknown,
    }
}

/// `map_id_up`; `None` when the ranges are not where they can be read.
#[inline(always)]
fn is_mapped(map: Address, id: u32) -> Option<bool> {
    let count: u32 = map.read(global!(OFFSETS.id_map_count))?;
    if count > MAX_RANGES {
        return None;
    }
    let mut number = 0;
    while number < MAX_RANGES {
        if number < count {
            let range = range(map, number)?;
            if id.wrapping_sub(range.lower_first) < range.count {
                return Some(true);
            }
        }
        number += 1;
    }
    Some(false)
}

/// What was read of an ACL.
pub struct Listed {
    /// What is known of it.
    pub state: AclState,
    /// Entries that were written.
    pub count: u32,
    /// A bit for each that names a group that the thread is in.
    pub groups: u32,
}

struct Listing {
    from: Address,
    to: *mut u8,
    groups: Groups,
    count: u32,
    steps: *mut Steps,
}

impl Listing {
    #[inline(always)]
    fn steps(&mut self) -> &mut Steps {
        // SAFETY: as in `Bisection`.
        unsafe { &mut *self.steps }
    }
}

/// Writes the entries of the inode's ACL to `to`. The kernel has it in memory when it decided by it: `get_inode_acl` keeps what
/// it read with the inode.
///
/// # Safety
/// `to` points to at least [`MAX_ACL_ENTRIES`] entries of writable bytes in a map.
#[inline(always)]
pub unsafe fn list(inode: Inode, groups: Groups, to: *mut u8) -> Listed {
    let mut listed = Listed {
        state: AclState::Absent,
        count: 0,
        groups: 0,
    };
    let Some(acl) = cached(inode, &mut listed.state) else {
        return listed;
    };
    let Some(steps) = STEPS.get_ptr_mut(0) else {
        return listed;
    };
    let Some(count) = acl.read::<u32>(global!(OFFSETS.acl_count)) else {
        listed.state = AclState::Unknown;
        return listed;
    };
    if count > MAX_ACL_ENTRIES {
        listed.state = AclState::Long;
        return listed;
    }
    let mut listing = Listing {
        from: acl.member(global!(OFFSETS.acl_entries)),
        to,
        groups,
        count,
        steps,
    };
    (listing.steps().entries, listing.steps().members) = (0, 0);
    repeat(MAX_ACL_ENTRIES, list_one, &mut listing);
    listed.state = AclState::Read;
    listed.count = count;
    listed.groups = listing.steps().members;
    listed
}

/// The ACL that the kernel holds; without one, `state` says why.
#[inline(always)]
fn cached(inode: Inode, state: &mut AclState) -> Option<Address> {
    if inode.file_system_flags()? & HAS_ACLS == 0 {
        return None;
    }
    let acl = inode.acl()?;
    if acl.0.is_null() {
        return None;
    }
    // `ACL_NOT_CACHED` (-1), `ACL_DONT_CACHE` (-3), and what stands there while it is being read (an odd address).
    if acl.0 as u64 & 1 != 0 {
        *state = AclState::Unknown;
        return None;
    }
    Some(acl)
}

/// # Safety
/// `listing` is the caller's own; its `to` is as [`list`] demands.
unsafe extern "C" fn list_one(number: u32, listing: *mut Listing) -> Flow {
    const ENTRY: usize = size_of::<AclEntryRecord>();
    const LAST: usize = (MAX_ACL_ENTRIES as usize - 1) * ENTRY;
    // SAFETY: by this function's contract.
    let it = unsafe { &mut *listing };
    // The verifier follows what was compared, not what follows from it: this is what is added to the address.
    let place = it.steps().entries as usize;
    if number >= it.count || place > LAST {
        return Flow::Stop;
    }
    let Some(entry) = it.from.read::<AclEntryRecord>(place as u32) else {
        return Flow::Stop;
    };
    // SAFETY: `place` is that of one of the entries that `to` has room for.
    unsafe { it.to.add(place).cast::<AclEntryRecord>().write(entry) };
    it.steps().entries = (place + ENTRY) as u32;
    if entry.tag == GROUP && it.groups.contain(entry.id) {
        it.steps().members |= 1u32.wrapping_shl(number);
    }
    Flow::Continue
}
