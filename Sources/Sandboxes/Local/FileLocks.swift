internal import Foundation

/// The locks of files that a sandbox's processes hold or wait for, and of which the kernel keeps each in its own memory (proc_locks(5)).
///
/// A process may have as many as there are bytes. So many are too many: no program that computes has more than a few, databases among them.
enum FileLocks {
    /// About 2 MiB of the kernel's memory. The kernel goes through all of them again for each page that it tells of, and holds up all locks of
    /// the machine meanwhile: to have many more counted would cost others dearly.
    static let most = 8_192

    /// How many there are, up to one more than ``most``.
    /// - Parameter process: one that is within: the sandbox's own /proc tells of its own processes only.
    static func count(within process: pid_t) -> Int {
        let file = open("/proc/\(process)/root/proc/locks", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var line: [UInt8] = []
        var count = 0
        while count <= most, case let length = read(file, &bytes, bytes.count), length > 0 {
            for byte in bytes.prefix(length) {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                // Those of descriptors are shown to everybody, whosever they are. Programs in a sandbox cannot have them.
                if !String(decoding: line, as: UTF8.self).contains(" OFDLCK ") { count += 1 }
                line.removeAll(keepingCapacity: true)
            }
        }
        return count
    }
}
