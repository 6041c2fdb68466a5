#!/sentinel/busybox sh
# The first process of a machine of `cargo xtask vm-test`: mounts what a node has mounted, and does what the checks say.
# Lines that begin with @ are read outside.
/sentinel/busybox --install -s /bin
export PATH=/bin HOME=/ SENTINEL_BIN=/sentinel/secret-sentinel SENTINEL_DESK_BIN=/sentinel/secret-sentinel
export SENTINEL_E2E_PATIENCE=8 SENTINEL_E2E_OWN_CLOCK=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/0 /dev/stdin
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
mount -t securityfs security /sys/kernel/security
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t bpf bpf /sys/fs/bpf
ip link set lo up
# Addresses are guessed from these when a name is looked up.
echo 'root:x:0:0::/:/bin/sh' > /etc/passwd
echo "@release $(uname -r)"
cd /sentinel/tests

# What a trial says is kept from the lines that are read.
said() { grep -v '^not run: ' "$1" | sed 's/^@/ @/' | cut -c 1-2000; }

trial() {
    timeout 400 /sentinel/e2e --exact "$1" > /tmp/said 2>&1
    ended=$?
    [ $ended = 0 ] && grep -q "^test $1 .* ok" /tmp/said && return 0
    said /tmp/said
    return 1
}

works() {
    $SENTINEL_BIN doctor --output json > /tmp/doctor
    ended=$?
    echo "@doctor $(cat /tmp/doctor)"
    # A kernel without a system call has no hook for it.
    [ $ended = 0 ] && ! grep -o '"attached":false,"error":"[^"]*' /tmp/doctor | grep -qv 'No such file'
}

refused() {
    timeout 60 $SENTINEL_BIN run --scope node --state-dir /tmp/state > /tmp/said 2>&1 && return 1
    said /tmp/said
    for word in "$@"; do
        grep -q -e "$word" /tmp/said || return 1
    done
}

scans() {
    timeout 60 $SENTINEL_BIN scan > /tmp/said 2>&1
    ended=$?
    said /tmp/said
    # 1: something was found.
    [ $ended -le 1 ]
}

cgroup_1() {
    umount /sys/fs/cgroup || return 1
    mount -t tmpfs cgroup /sys/fs/cgroup
    for controller in cpu pids; do
        mkdir /sys/fs/cgroup/$controller
        mount -t cgroup -o $controller $controller /sys/fs/cgroup/$controller || return 1
    done
}

hide_types() { mount -t tmpfs nothing /sys/kernel/btf; }

check() {
    number=$1
    shift
    if "$@"; then echo "@check $number ok"; else echo "@check $number FAILED"; fi
}

. /sentinel/checks
echo "@end"
poweroff -f
