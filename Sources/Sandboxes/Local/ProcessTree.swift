internal import Foundation

/// What a process and all its descendants have, as /proc tells it (proc(5)).
struct ProcessTree {
    private(set) var processes: [pid_t] = []
    /// Bytes in memory; what several share counts for each.
    private(set) var resident = 0
    /// Of them and of those among them that have ended, to the system's tick (10 ms).
    private(set) var processor: Duration = .zero

    init(root: pid_t) { add(root) }

    private mutating func add(_ process: pid_t) {
        // It may end while it is looked at.
        guard let resident = Self.resident(of: process) else { return }
        processes.append(process)
        self.resident += resident
        if let stat = ProcessFile.text("/proc/\(process)/stat"), let nameEnd = stat.lastIndex(of: ")") {
            // utime, stime, cutime, cstime are the 14th to 17th fields; the name before may hold anything.
            let fields = stat[nameEnd...].split(separator: " ")
            let ticks = fields.dropFirst(12).prefix(4).compactMap { Int($0) }.reduce(0, +)
            processor += .seconds(1) * ticks / sysconf(Int32(_SC_CLK_TCK))
        }
        for thread in Self.names(in: "/proc/\(process)/task") {
            for child in ProcessFile.text("/proc/\(process)/task/\(thread)/children")?.split(separator: " ") ?? [] {
                if let child = pid_t(child) { add(child) }
            }
        }
    }

    /// Bytes in memory, those that it shares among them; none of one that has ended and that nobody has waited for, `nil` of one that is gone.
    static func resident(of process: pid_t) -> Int? {
        ProcessFile.text("/proc/\(process)/statm").map { statm in
            let pages = statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}
