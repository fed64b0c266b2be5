/// What the kernel tells of a process's size (proc_pid_status(5)).
struct ProcessStatus: Equatable {
    /// Bytes in memory, those that it shares among them; beside them its page tables, what is swapped out of it, and its huge pages.
    let bytes: Int
    /// Of those, what no other figure of the kernel's counts: page tables and huge pages.
    let besideBytes: Int
    let threads: Int
    /// Whether it has memory at all: a thread that has ended has none, also where others of its process go on.
    let hasMemory: Bool

    /// `nil` of a thread that is gone.
    init?(ofThread thread: Int32) {
        guard let text = ProcessFile.text("/proc/\(thread)/status") else { return nil }
        self.init(text: text)
    }

    init(text: String) {
        var figures: [Substring: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(maxSplits: 2, whereSeparator: { $0 == "\t" || $0 == " " })
            guard words.count > 1, let figure = Int(words[1]) else { continue }
            figures[words[0]] = figure
        }
        func bytes(_ name: Substring) -> Int { figures[name, default: 0] * 1_024 }
        besideBytes = bytes("VmPTE:") + bytes("HugetlbPages:")
        self.bytes = bytes("VmRSS:") + bytes("VmSwap:") + besideBytes
        threads = figures["Threads:", default: 0]
        hasMemory = figures["VmSize:"] != nil
    }
}
