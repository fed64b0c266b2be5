/// What a sandbox may take before it is ended.
package struct SandboxLimits: Equatable, Sendable {
    /// Seconds of processor time of any one process.
    package var processorSeconds: Int
    /// Bytes that all its processes together have in memory, and that any one may set aside for data.
    package var memoryBytes: Int
    /// Threads count each.
    package var processes: Int
    /// Bytes of any one file.
    package var fileBytes: Int
    /// Bytes of all its files together.
    package var diskBytes: Int
    /// Wall clock of one command.
    package var time: Duration
    /// Bytes of both output streams of one command together.
    package var outputBytes: Int

    package init(
        processorSeconds: Int = 60, memoryBytes: Int = 512 << 20, processes: Int = 64, fileBytes: Int = 64 << 20,
        diskBytes: Int = 128 << 20, time: Duration = .seconds(120), outputBytes: Int = 8 << 20
    ) {
        self.processorSeconds = processorSeconds
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.fileBytes = fileBytes
        self.diskBytes = diskBytes
        self.time = time
        self.outputBytes = outputBytes
    }
}

/// Which limit a sandbox went over.
package enum SandboxLimit: String, Equatable, Sendable {
    case processor
    case memory
    case processes
    /// Of files. (`FileLocks`)
    case locks
    case time
    case output

    /// What went beyond its limit, for people.
    package var words: String {
        switch self {
        case .processor: "processor time"
        case .memory: "memory"
        case .processes: "processes, of which each thread is one"
        case .locks: "locks of files"
        case .time: "time"
        case .output: "output"
        }
    }
}
