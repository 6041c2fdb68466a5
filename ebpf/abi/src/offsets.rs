//! Where the members that the probes read lie in this kernel's structures.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Stands for the offset of a member that this kernel does not have and that can be done without.
pub const ABSENT: u32 = u32::MAX;

/// Bytes of a `struct file` that the probes read at once, from the offset `file_glance`.
pub const FILE_GLANCE_BYTES: u32 = 64;
/// Bytes of a `struct inode` that the probes read at once, from the offset `inode_glance`.
pub const INODE_GLANCE_BYTES: u32 = 80;

macro_rules! offsets {
    ($($name:ident = $structure:literal . $member:literal;)*) => {
        /// Byte offsets, resolved from the running kernel's BTF at load time.
        #[repr(C)]
        #[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
        pub struct Offsets {
            $(#[doc = concat!("`", $structure, ".", $member, "`")] pub $name: u32,)*
        }

        impl Offsets {
            /// Asks `find(structure, member)` for each offset.
            ///
            /// # Errors
            /// The first error of `find`.
            pub fn resolve<E>(mut find: impl FnMut(&'static str, &'static str) -> Result<u32, E>) -> Result<Self, E> {
                Ok(Self { $($name: find($structure, $member)?,)* })
            }
        }
    };
}

offsets! {
    task_files = "task_struct" . "files";
    task_tgid = "task_struct" . "tgid";
    task_pid = "task_struct" . "pid";
    task_real_parent = "task_struct" . "real_parent";
    task_group_leader = "task_struct" . "group_leader";
    task_start_boottime = "task_struct" . "start_boottime";
    task_comm = "task_struct" . "comm";
    task_cred = "task_struct" . "cred";
    task_mm = "task_struct" . "mm";
    task_signal = "task_struct" . "signal";
    task_fs = "task_struct" . "fs";
    task_nsproxy = "task_struct" . "nsproxy";
    fs_root = "fs_struct" . "root";
    fs_pwd = "fs_struct" . "pwd";
    nsproxy_mnt_ns = "nsproxy" . "mnt_ns";
    mnt_namespace_ns = "mnt_namespace" . "ns";
    ns_common_inum = "ns_common" . "inum";
    signal_live = "signal_struct" . "live";
    mm_exe_file = "mm_struct" . "exe_file";
    mm_arg_start = "mm_struct" . "arg_start";
    mm_arg_end = "mm_struct" . "arg_end";
    files_fdt = "files_struct" . "fdt";
    files_first = "files_struct" . "fd_array";
    fdtable_max_fds = "fdtable" . "max_fds";
    fdtable_fd = "fdtable" . "fd";
    file_glance = "file" . "f_inode and f_path";
    file_inode = "file" . "f_inode";
    file_path = "file" . "f_path";
    file_pos = "file" . "f_pos";
    file_flags = "file" . "f_flags";
    path_mnt = "path" . "mnt";
    path_dentry = "path" . "dentry";
    inode_glance = "inode" . "i_mode, i_sb and i_ino";
    inode_mode = "inode" . "i_mode";
    inode_uid = "inode" . "i_uid";
    inode_gid = "inode" . "i_gid";
    inode_ino = "inode" . "i_ino";
    inode_sb = "inode" . "i_sb";
    inode_rdev = "inode" . "i_rdev";
    inode_size = "inode" . "i_size";
    inode_acl = "inode" . "i_acl";
    super_block_dev = "super_block" . "s_dev";
    super_block_flags = "super_block" . "s_flags";
    acl_count = "posix_acl" . "a_count";
    acl_entries = "posix_acl" . "a_entries";
    cred_fsuid = "cred" . "fsuid";
    cred_fsgid = "cred" . "fsgid";
    cred_capabilities = "cred" . "cap_effective";
    cred_group_info = "cred" . "group_info";
    cred_user_namespace = "cred" . "user_ns";
    user_namespace_level = "user_namespace" . "level";
    user_namespace_uids = "user_namespace" . "uid_map";
    user_namespace_gids = "user_namespace" . "gid_map";
    id_map_count = "uid_gid_map" . "nr_extents";
    id_map_ranges = "uid_gid_map" . "extent";
    group_info_count = "group_info" . "ngroups";
    group_info_gid = "group_info" . "gid";
    dentry_name = "dentry" . "d_name";
    dentry_parent = "dentry" . "d_parent";
    qstr_name = "qstr" . "name";
    qstr_hash = "qstr" . "hash";
    vfsmount_root = "vfsmount" . "mnt_root";
    vfsmount_idmap = "vfsmount" . "mnt_idmap";
    idmap_uids = "mnt_idmap" . "uid_map";
    idmap_gids = "mnt_idmap" . "gid_map";
    mount_mnt = "mount" . "mnt";
    mount_parent = "mount" . "mnt_parent";
    mount_mountpoint = "mount" . "mnt_mountpoint";
    cgroup_root = "cgroup" . "root";
    cgroup_kn = "cgroup" . "kn";
    cgroup_root_hierarchy = "cgroup_root" . "hierarchy_id";
    kernfs_node_id = "kernfs_node" . "id";
    request_opcode = "io_kiocb" . "opcode";
    request_file = "io_kiocb" . "file";
    request_command = "io_kiocb" . "cmd";
    request_completion = "io_kiocb" . "cqe";
    completion_result = "io_cqe" . "res";
    ring_write_address = "io_rw" . "addr";
    ring_send_buffer = "io_sr_msg" . "buf";
    ring_open_slot = "io_open" . "file_slot";
    argument_0 = "pt_regs" . "argument 0";
    argument_1 = "pt_regs" . "argument 1";
    argument_2 = "pt_regs" . "argument 2";
    argument_3 = "pt_regs" . "argument 3";
}
