//! Where the members that the probes read lie in this kernel's structures.
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

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
    task_cred = "task_struct" . "cred";
    task_mm = "task_struct" . "mm";
    task_signal = "task_struct" . "signal";
    signal_live = "signal_struct" . "live";
    mm_exe_file = "mm_struct" . "exe_file";
    mm_arg_start = "mm_struct" . "arg_start";
    mm_arg_end = "mm_struct" . "arg_end";
    files_fdt = "files_struct" . "fdt";
    fdtable_max_fds = "fdtable" . "max_fds";
    fdtable_fd = "fdtable" . "fd";
    file_inode = "file" . "f_inode";
    file_path = "file" . "f_path";
    file_pos = "file" . "f_pos";
    file_flags = "file" . "f_flags";
    path_mnt = "path" . "mnt";
    path_dentry = "path" . "dentry";
    inode_mode = "inode" . "i_mode";
    inode_uid = "inode" . "i_uid";
    inode_gid = "inode" . "i_gid";
    inode_ino = "inode" . "i_ino";
    inode_sb = "inode" . "i_sb";
    inode_rdev = "inode" . "i_rdev";
    inode_size = "inode" . "i_size";
    super_block_dev = "super_block" . "s_dev";
    cred_fsuid = "cred" . "fsuid";
    cred_fsgid = "cred" . "fsgid";
    cred_capabilities = "cred" . "cap_effective";
    cred_group_info = "cred" . "group_info";
    cred_user_namespace = "cred" . "user_ns";
    user_namespace_level = "user_namespace" . "level";
    group_info_count = "group_info" . "ngroups";
    group_info_gid = "group_info" . "gid";
    dentry_name = "dentry" . "d_name";
    dentry_parent = "dentry" . "d_parent";
    qstr_name = "qstr" . "name";
    qstr_hash = "qstr" . "hash";
    vfsmount_root = "vfsmount" . "mnt_root";
    mount_mnt = "mount" . "mnt";
    mount_parent = "mount" . "mnt_parent";
    mount_mountpoint = "mount" . "mnt_mountpoint";
    cgroup_root = "cgroup" . "root";
    cgroup_kn = "cgroup" . "kn";
    cgroup_root_hierarchy = "cgroup_root" . "hierarchy_id";
    kernfs_node_id = "kernfs_node" . "id";
    argument_0 = "pt_regs" . "argument 0";
    argument_1 = "pt_regs" . "argument 1";
    argument_2 = "pt_regs" . "argument 2";
    argument_3 = "pt_regs" . "argument 3";
}
