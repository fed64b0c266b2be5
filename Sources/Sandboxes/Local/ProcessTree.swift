internal import Foundation

/// What a process and all its descendants have, as /proc tells it (proc(5)).
struct ProcessTree {
    private(set) var processes = 0
    /// Bytes in memory; what several share counts for each.
    private(set) var memory = 0
    /// Of them and of those among them that have ended, to the system's tick (10 ms).
    private(set) var processor: Duration = .zero

    init(root: pid_t) { add(root) }

    private mutating func add(_ process: pid_t) {
        // It may end while it is looked at.
        guard let statm = Self.text("/proc/\(process)/statm") else { return }
        processes += 1
        let pages = statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        memory += pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        if let stat = Self.text("/proc/\(process)/stat"), let nameEnd = stat.lastIndex(of: ")") {
            // utime, stime, cutime, cstime are the 14th to 17th fields; the name before may hold anything.
            let fields = stat[nameEnd...].split(separator: " ")
            let ticks = fields.dropFirst(12).prefix(4).compactMap { Int($0) }.reduce(0, +)
            processor += .seconds(1) * ticks / sysconf(Int32(_SC_CLK_TCK))
        }
        for thread in Self.names(in: "/proc/\(process)/task") {
            for child in Self.text("/proc/\(process)/task/\(thread)/children")?.split(separator: " ") ?? [] {
                if let child = pid_t(child) { add(child) }
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// A file of /proc says that it is empty; it is read until it ends.
    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var text: [UInt8] = []
        while case let count = Foundation.read(file, &bytes, bytes.count), count > 0 { text += bytes.prefix(count) }
        return String(decoding: text, as: UTF8.self)
    }
}
