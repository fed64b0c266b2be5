internal import Foundation

/// The system calls that no program in a sandbox makes, as a program in classic BPF for seccomp(2): what makes namespaces and mounts, looks
/// into other processes, or reaches into parts of the kernel that a program which computes has no use for, and where most holes were.
///
/// They fail with `EPERM`, as does asking for anonymous memory that is shared; `clone3`, whose arguments a filter cannot see, with `ENOSYS`,
/// after which libc falls back on `clone`.
enum SystemCallFilter {
    /// One instruction: `struct sock_filter` of linux/filter.h.
    private struct Instruction {
        let code: UInt16
        var jumpIfTrue: UInt8 = 0
        var jumpIfFalse: UInt8 = 0
        let constant: UInt32

        var bytes: [UInt8] {
            var instruction = self
            return withUnsafeBytes(of: &instruction) { Array($0.prefix(8)) }
        }
    }

    /// As bubblewrap reads it; `nil` on a processor whose numbers are not known here.
    static var program: [UInt8]? {
        guard let calls = SystemCallNumbers.ofThisMachine else { return nil }
        var program = [
            load(.architecture), jump(ifEqual: calls.architecture, true: 1), give(killProcess), load(.number),
        ]
        if let foreign = calls.foreignFrom {
            program += [Instruction(code: 0x35, jumpIfFalse: 1, constant: foreign), give(killProcess)]
        }
        for number in calls.denied { program += [jump(ifEqual: number, false: 1), give(failure(EPERM))] }
        program += [jump(ifEqual: calls.clone3, false: 1), give(failure(ENOSYS))]
        program += [
            jump(ifEqual: calls.clone, false: 4), load(.firstArgument),
            Instruction(code: 0x45, jumpIfFalse: 1, constant: newNamespaces), give(failure(EPERM)), load(.number),
        ]
        // Pushing input into a terminal.
        program += [
            jump(ifEqual: calls.ioctl, false: 5), load(.secondArgument), jump(ifEqual: 0x5412, true: 1),
            jump(ifEqual: 0x541C, false: 1), give(failure(EPERM)), load(.number),
        ]
        // UNIX, INET and INET6; the kernel's own families were the way into it more than once.
        program += [
            jump(ifEqual: calls.socket, false: 6), load(.firstArgument), jump(ifEqual: 1, true: 3),
            jump(ifEqual: 2, true: 2), jump(ifEqual: 10, true: 1), give(failure(EAFNOSUPPORT)), load(.number),
        ]
        // Anonymous memory that is shared stays when nobody has it mapped, where no limit of a process counts it.
        program += [
            jump(ifEqual: calls.mmap, false: 5), load(.fourthArgument),
            Instruction(code: 0x54, constant: sharedAnonymous),
            jump(ifEqual: sharedAnonymous, false: 1), give(failure(EPERM)), load(.number),
        ]
        // The sizes of buffers of sockets stay as they are, and whoever sets them is not told: that may be less than was asked for anyhow.
        program += [
            jump(ifEqual: calls.setsockopt, false: 8), load(.secondArgument), jump(ifEqual: 1, false: 6),
            load(.thirdArgument), jump(ifEqual: 7, true: 3), jump(ifEqual: 8, true: 2), jump(ifEqual: 32, true: 1),
            jump(ifEqual: 33, false: 1), give(failure(0)),
        ]
        return (program + [give(allow)]).flatMap(\.bytes)
    }

    /// Where the parts of `struct seccomp_data` lie; of arguments the lower half, both processors being little-endian.
    private enum Place: UInt32 {
        case number = 0
        case architecture = 4
        case firstArgument = 16
        case secondArgument = 24
        case thirdArgument = 32
        case fourthArgument = 40
    }

    /// `CLONE_NEW…` of sched.h: mount, cgroup, UTS, IPC, user, pid and network.
    private static let newNamespaces: UInt32 = 0x7E02_0000
    /// `MAP_SHARED` and `MAP_ANONYMOUS` of sys/mman.h.
    private static let sharedAnonymous: UInt32 = 0x21
    private static let killProcess: UInt32 = 0x8000_0000
    private static let allow: UInt32 = 0x7FFF_0000

    private static func failure(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }
    private static func load(_ place: Place) -> Instruction { Instruction(code: 0x20, constant: place.rawValue) }
    private static func give(_ answer: UInt32) -> Instruction { Instruction(code: 0x06, constant: answer) }

    private static func jump(ifEqual number: UInt32, true forward: UInt8 = 0, false otherwise: UInt8 = 0)
        -> Instruction
    {
        Instruction(code: 0x15, jumpIfTrue: forward, jumpIfFalse: otherwise, constant: number)
    }
}
