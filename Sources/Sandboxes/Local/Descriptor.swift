internal import CLinux
internal import Foundation

/// A file descriptor that is closed with its owner, and not handed to programs that are started meanwhile.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Both ends of a stream between two processes.
    static func socketPair() throws(SandboxFault) -> (Descriptor, Descriptor) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .unavailable(outOfDescriptors(errno)) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    static func pipe() throws(SandboxFault) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .unavailable(outOfDescriptors(errno)) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// - Parameter code: of the system's error.
    static func outOfDescriptors(_ code: Int32) -> String {
        "no file descriptor is left for a sandbox (\(String(cString: strerror(code)))): run fewer at once (--concurrency), or raise the limit on open files (ulimit -n)"
    }

    /// Whether the system's error says that this process, or the machine, has no more to give.
    static func isOut(_ code: Int32) -> Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }
}
