internal import Foundation

/// What a sandbox takes of this machine's memory: its processes', and what the kernel keeps for it that is in no process.
///
/// No program in it has memory of another kind that could be counted: anonymous memory that is shared, memory files, huge pages, System V
/// segments and POSIX queues are refused by ``SystemCallFilter``, as are calls that hold pages which their owner has let go of; files have a
/// limit of their own, and locks of files theirs, see ``FileLocks``.
///
/// Not counted are the kernel's own notes: of each mapping (some 200 bytes, vm.max_map_count of a process at most), of each open file and
/// thread, of what an epoll set watches (4 % of this machine's memory at most, of all programs of a user), and what lies in pipes (64 MiB of all
/// programs of a user at most, and 8 KiB more of each pipe beyond: fs.pipe-user-pages-soft, pipe(7)). Only a control group counts all.
struct SandboxMemory {
    /// Bytes. Where that is within the limit, what several processes share may count for each. What the kernel does not let us look at counts
    /// as nothing.
    let bytes: Int

    /// - Parameters:
    ///   - within: a process that is within the sandbox, where its files are in place already: before that, it still sees the machine's.
    ///   - limit: bytes.
    init(of tree: ProcessTree, within process: pid_t?, limit: Int) {
        let beside = process.map { Self.inSockets(of: $0) + Self.inFileNodes(of: $0) } ?? 0
        let most = tree.resident + beside
        // To look at what is shared takes longer than most looks are worth; and where there are many page tables, as long as they are many.
        let unshared = tree.processes.reduce(beside) { $0 + $1.status.besideBytes }
        bytes = most <= limit || unshared > limit ? most : Self.proportional(tree) + beside
    }

    /// What several share counts for each with its part; files that are mapped are the system's, and can be let go of.
    private static func proportional(_ tree: ProcessTree) -> Int {
        var sum = 0
        for process in tree.processes where process.status.hasMemory {
            guard let text = ProcessFile.text("/proc/\(process.thread)/smaps_rollup"), !text.isEmpty else {
                // It has ended meanwhile and has nothing, or it is not ours to look at so closely.
                sum += ProcessStatus(ofThread: process.thread)?.bytes ?? 0
                continue
            }
            let figures = text.split(separator: "\n").compactMap { line -> Int? in
                let words = line.split(separator: " ")
                guard let name = words.first, ["Pss_Anon:", "Pss_Shmem:", "SwapPss:"].contains(name) else { return nil }
                return words.dropFirst().first.flatMap { Int($0) }
            }
            // Before Linux 5.9 nobody tells them apart.
            guard figures.count == 3 else { return tree.resident }
            sum += figures.reduce(0, +) * 1_024 + process.status.besideBytes
        }
        return sum
    }

    /// The most that its sockets may hold: programs cannot set their buffers, and those of TCP, which grow by themselves, are counted.
    /// - Parameter process: one that is within.
    private static func inSockets(of process: pid_t) -> Int {
        let about = ProcessFile.text("/proc/\(process)/net/sockstat")?.split(separator: "\n").first ?? ""
        let sockets = about.split(separator: " ").last.flatMap { Int($0) } ?? 0
        let queued = ["tcp", "tcp6"].reduce(0) { sum, kind in
            let lines = ProcessFile.text("/proc/\(process)/net/\(kind)")?.split(separator: "\n").dropFirst() ?? []
            return lines.reduce(sum) { sum, line in
                // The fifth word is what waits to be sent and to be read, in hexadecimal.
                let words = line.split(separator: " ")
                guard words.count > 4 else { return sum }
                return words[4].split(separator: ":").reduce(sum) { $0 + (Int($1, radix: 16) ?? 0) }
            }
        }
        return sockets * socketBytes + queued
    }

    /// Of a buffer that nobody set (socket(7)).
    private static let socketBytes =
        ProcessFile.text("/proc/sys/net/core/wmem_default").flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        } ?? 212_992

    /// Empty files take none of the room for files, and of the kernel's memory about a KiB each.
    private static func inFileNodes(of process: pid_t) -> Int {
        Bubblewrap.writable.reduce(0) { sum, path in
            var about = statvfs()
            guard statvfs("/proc/\(process)/root\(path)", &about) == 0 else { return sum }
            return sum + Int(clamping: about.f_files &- about.f_ffree) * 1_024
        }
    }
}

extension ProcessTree {
    /// A process with a network and files of its own: bubblewrap's first, which is left alone when a sandbox ends, has not, and one that has
    /// ended has none.
    var within: pid_t? {
        processes.last { process in
            ["net", "mnt"].allSatisfy { kind in
                guard
                    let theirs = try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "/proc/\(process.thread)/ns/\(kind)")
                else { return false }
                return theirs != (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(kind)"))
            }
        }?.thread
    }
}
