internal import Foundation

/// What a process and all its descendants have, as /proc tells it (proc(5)).
struct ProcessTree {
    struct Process {
        let id: pid_t
        /// One of its threads that lives: what /proc tells of a process it tells of its first thread, and of that it tells nothing where it
        /// ended before the others. The first where none lives.
        let thread: pid_t
        let status: ProcessStatus
    }

    private(set) var processes: [Process] = []
    /// Bytes in memory; what several share counts for each.
    private(set) var resident = 0
    /// Of all processes together; those that have ended and that nobody has waited for among them.
    private(set) var threads = 0
    /// Of them and of those among them that have ended, to the system's tick (10 ms).
    private(set) var processor: Duration = .zero
    /// Of the one of them that took the most, by itself.
    private(set) var processorOfOne: Duration = .zero

    init(root: pid_t) { add(root) }

    private mutating func add(_ process: pid_t) {
        let tasks = Self.threads(of: process)
        // It may end while it is looked at.
        guard let (thread, status) = Self.living(of: process, among: tasks) else { return }
        processes.append(Process(id: process, thread: thread, status: status))
        resident += status.bytes
        threads += max(1, status.threads)
        if let stat = ProcessFile.text("/proc/\(process)/stat"), let nameEnd = stat.lastIndex(of: ")") {
            // utime, stime, cutime, cstime are the 14th to 17th fields; the name before may hold anything.
            let fields = stat[nameEnd...].split(separator: " ")
            let ticks = fields.dropFirst(12).prefix(4).compactMap { Int($0) }
            processor += Self.time(ticks.reduce(0, +))
            processorOfOne = max(processorOfOne, Self.time(ticks.prefix(2).reduce(0, +)))
        }
        for task in tasks {
            for child in ProcessFile.text("/proc/\(process)/task/\(task)/children")?.split(separator: " ") ?? [] {
                if let child = pid_t(child) { add(child) }
            }
        }
    }

    private static func time(_ ticks: Int) -> Duration { Duration.seconds(1) * ticks / sysconf(Int32(_SC_CLK_TCK)) }

    /// Threads may follow each other while they are looked at.
    private static let looksMax = 3

    private static func living(of process: pid_t, among tasks: [pid_t]) -> (pid_t, ProcessStatus)? {
        guard let first = ProcessStatus(ofThread: process) else { return nil }
        var others = tasks
        for _ in 0..<looksMax where !first.hasMemory && first.threads > 1 {
            for task in others where task != process {
                if let status = ProcessStatus(ofThread: task), status.hasMemory { return (task, status) }
            }
            others = threads(of: process)
        }
        return (process, first)
    }

    private static func threads(of process: pid_t) -> [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []).compactMap { pid_t($0) }
    }
}
