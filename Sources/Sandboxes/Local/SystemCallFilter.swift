internal import Foundation

/// The system calls that no program in a sandbox makes, as a program in classic BPF for seccomp(2): what makes namespaces and mounts, looks
/// into other processes, reaches into parts of the kernel that a program which computes has no use for, and where most holes were, or has
/// memory or a share of the user's means that nobody would see it with.
///
/// They fail with `EPERM`, as does asking for anonymous memory that is shared; `splice` and its like with `EINVAL`, after which programs copy;
/// `clone3`, whose arguments a filter cannot see, with `ENOSYS`, after which libc falls back on `clone`. So does each call that is newer than
/// this list: a list of what is allowed would have to know what every interpreter, compiler and tool of the machine makes, and so the two are
/// one for calls that nobody here has thought of yet.
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
        program += [
            Instruction(code: 0x35, jumpIfFalse: 1, constant: SystemCallNumbers.unknownFrom), give(failure(ENOSYS)),
        ]
        for number in calls.denied { program += [jump(ifEqual: number, false: 1), give(failure(EPERM))] }
        // They hold pages of a file or a program that let go of them, in pipes and sockets that count the bytes.
        for number in calls.splicing { program += [jump(ifEqual: number, false: 1), give(failure(EINVAL))] }
        program += [jump(ifEqual: calls.clone3, false: 1), give(failure(ENOSYS))]
        program += [
            jump(ifEqual: calls.clone, false: 4), load(.firstArgument),
            Instruction(code: 0x45, jumpIfFalse: 1, constant: newNamespaces), give(failure(EPERM)), load(.number),
        ]
        // TIOCSTI and TIOCLINUX: pushing input into a terminal.
        program += refusal(of: [0x5412, 0x541C], as: .secondArgument, of: calls.ioctl, EPERM)
        // UNIX, INET and INET6; the kernel's own families were the way into it more than once.
        program += [
            jump(ifEqual: calls.socket, false: 6), load(.firstArgument), jump(ifEqual: 1, true: 3),
            jump(ifEqual: 2, true: 2), jump(ifEqual: 10, true: 1), give(failure(EAFNOSUPPORT)), load(.number),
        ]
        // Anonymous memory that is shared stays when nobody has it mapped, where no limit of a process counts it; huge pages are the machine's.
        program += refusal(of: [sharedAnonymous], as: .fourthArgument, masked: sharedAnonymous, of: calls.mmap, EPERM)
        program += refusal(of: [hugePages], as: .fourthArgument, masked: hugePages, of: calls.mmap, ENOMEM)
        // F_SETPIPE_SZ: room in pipes is the user's. F_OFD_SETLK and F_OFD_SETLKW: the kernel does not tell whose such locks are.
        program += refusal(of: [1_031], as: .secondArgument, of: calls.fcntl, EPERM)
        program += refusal(of: [37, 38], as: .secondArgument, of: calls.fcntl, EINVAL)
        // Of SOL_SOCKET (1): the sizes of buffers stay as they are, and whoever sets them is not told, for that may be less than was asked for
        // anyhow. SO_ATTACH_FILTER, _BPF, _REUSEPORT_CBPF and _REUSEPORT_EBPF, SO_ZEROCOPY: more memory of the kernel's.
        let buffers = refusal(of: [7, 8, 32, 33], as: .thirdArgument, of: calls.setsockopt, 0)
        let filters = refusal(of: [26, 50, 51, 52, 60], as: .thirdArgument, of: calls.setsockopt, ENOPROTOOPT)
        program += [
            jump(ifEqual: calls.setsockopt, false: UInt8(3 + buffers.count + filters.count)), load(.secondArgument),
            jump(ifEqual: 1, false: UInt8(1 + buffers.count + filters.count)), load(.number),
        ]
        // Whatever is of another level comes from there to here, with the level loaded, and nothing after it asks for the number.
        program += buffers + filters
        return (program + [give(allow)]).flatMap(\.bytes)
    }

    /// What one call may not be made with. The number is loaded before, and is afterwards.
    /// - Parameters:
    ///   - values: of the argument, or of what the mask leaves of it.
    ///   - code: it fails with; with 0 it seems to be done.
    private static func refusal(
        of values: [UInt32], as place: Place, masked mask: UInt32? = nil, of call: UInt32, _ code: Int32
    ) -> [Instruction] {
        var body = [load(place)]
        if let mask { body.append(Instruction(code: 0x54, constant: mask)) }
        for (index, value) in values.enumerated() {
            let isLast = index == values.count - 1
            body.append(jump(ifEqual: value, true: UInt8(values.count - 1 - index), false: isLast ? 1 : 0))
        }
        body += [give(failure(code)), load(.number)]
        return [jump(ifEqual: call, false: UInt8(body.count))] + body
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
    /// `MAP_HUGETLB`.
    private static let hugePages: UInt32 = 0x4_0000
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
