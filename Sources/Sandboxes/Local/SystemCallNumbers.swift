/// Numbers of system calls on one processor, from the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl and
/// include/uapi/asm-generic/unistd.h, Linux 6.12).
struct SystemCallNumbers {
    /// `AUDIT_ARCH_…` of linux/audit.h.
    let architecture: UInt32
    /// From here on the numbers are another ABI's, which no filter of ours knows.
    let foreignFrom: UInt32?
    let clone: UInt32
    let clone3: UInt32
    let fcntl: UInt32
    let ioctl: UInt32
    let mmap: UInt32
    let setsockopt: UInt32
    let socket: UInt32
    let denied: [UInt32]
    /// vmsplice, splice, tee, sendfile.
    let splicing: [UInt32]
    /// The first number that Linux 6.12 does not have, on any processor.
    static let unknownFrom: UInt32 = 463

    /// `nil` on a processor whose numbers nobody has written down here.
    static var ofThisMachine: SystemCallNumbers? {
        #if arch(x86_64)
            x86
        #elseif arch(arm64)
            arm
        #else
            nil
        #endif
    }

    /// With the same number everywhere: io_uring_…, open_tree, move_mount, fs…, pidfd_getfd, process_madvise, mount_setattr, quotactl_fd,
    /// landlock_…, memfd_secret.
    private static let common: [UInt32] = [
        425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 444, 445, 446, 447,
    ]

    private static let x86 = SystemCallNumbers(
        architecture: 0xC000_003E, foreignFrom: 0x4000_0000, clone: 56, clone3: 435, fcntl: 72, ioctl: 16, mmap: 9,
        setsockopt: 54, socket: 41,
        denied: common + [
            // ptrace, process_vm_readv and _writev, kcmp: other processes.
            101, 310, 311, 312,
            // mount, umount2, pivot_root, chroot, unshare, setns, name_to_handle_at, open_by_handle_at.
            165, 166, 155, 161, 272, 308, 303, 304,
            // bpf, perf_event_open, userfaultfd, add_key, request_key, keyctl, syslog, lookup_dcookie.
            321, 298, 323, 248, 249, 250, 103, 212,
            // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot, swapon, swapoff, acct, quotactl.
            175, 313, 176, 246, 320, 169, 167, 168, 163, 179,
            // settimeofday, clock_settime, adjtimex, iopl, ioperm, modify_ldt, uselib, move_pages.
            164, 227, 159, 172, 173, 154, 134, 279,
            // memfd_create, shmget, semget, msgget: memory that is nobody's, so that no limit of a process counts it.
            319, 29, 64, 68,
            // inotify_init, inotify_init1, fanotify_init, mq_open, io_setup, seccomp: the same, and what is counted for the user as a whole, or
            // the machine, so that it would be taken from others.
            253, 294, 300, 240, 206, 317,
        ], splicing: [278, 275, 276, 40])

    private static let arm = SystemCallNumbers(
        architecture: 0xC000_00B7, foreignFrom: nil, clone: 220, clone3: 435, fcntl: 25, ioctl: 29, mmap: 222,
        setsockopt: 208, socket: 198,
        denied: common + [
            117, 270, 271, 272,
            40, 39, 41, 51, 97, 268, 264, 265,
            280, 241, 282, 217, 218, 219, 116, 18,
            105, 273, 106, 104, 294, 142, 224, 225, 89, 60,
            170, 112, 171, 239,
            279, 194, 190, 186,
            26, 262, 180, 0, 277,
        ], splicing: [75, 76, 77, 71])
}
