import ArgumentParser
import Events

/// What the sandboxes at a Daytona server are to be.
struct DaytonaOptions: ParsableArguments {
    @Option(help: "The organisation's id; else DAYTONA_ORGANIZATION_ID.") var organization: String?
    @Option(help: "The region; else DAYTONA_TARGET, else the organisation's own.") var target: String?
    @Option(help: "The snapshot that sandboxes are made from.") var snapshot: String?
    @Option(help: "The container image that sandboxes are made from, in place of a snapshot.") var image: String?
    @Option(help: "Cores of a sandbox made from an image.") var cpu: UInt32?
    @Option(name: .customLong("memory-gib"), help: "GiB of memory of a sandbox made from an image.") var memory: UInt32?
    @Option(name: .customLong("disk-gib"), help: "GiB of disk of a sandbox made from an image.") var disk: UInt32?
    @Option(
        name: .customLong("auto-stop-minutes"),
        help:
            "Minutes without a call after which a sandbox stops and is deleted; 0 for never, 15 where nothing is said.")
    var autoStopMinutes: UInt32?
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "A variable of every command in the sandboxes, never a secret; may be given more than once.",
            valueName: "name=value"))
    var environment: [String] = []

    /// `nil` where nothing is said.
    func said() throws -> DaytonaSandboxes? {
        var said = DaytonaSandboxes()
        (said.organisation, said.target) = (organization ?? "", target ?? "")
        (said.snapshot, said.image) = (snapshot ?? "", image ?? "")
        if let cpu { said.processors = cpu }
        if let memory { said.memoryGibibytes = memory }
        if let disk { said.diskGibibytes = disk }
        if let autoStopMinutes { said.autoStopMinutes = autoStopMinutes }
        said.environment = try environment.map { text in
            let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2 else { throw ExitStatus.usage("--env takes NAME=VALUE") }
            var variable = EnvironmentVariable()
            (variable.name, variable.value) = (String(words[0]), String(words[1]))
            return variable
        }
        return said == DaytonaSandboxes() ? nil : said
    }
}

extension DaytonaSandboxes {
    /// As JSON tells it, without what is not said; of the environment, names alone.
    var document: [String: Any?] {
        func text(_ text: String) -> String? { text.isEmpty ? nil : text }
        return [
            "organization": text(organisation), "target": text(target), "snapshot": text(snapshot),
            "image": text(image), "cpu": hasProcessors ? processors : nil,
            "memory_gib": hasMemoryGibibytes ? memoryGibibytes : nil,
            "disk_gib": hasDiskGibibytes ? diskGibibytes : nil,
            "auto_stop_minutes": hasAutoStopMinutes ? autoStopMinutes : nil,
            "environment": environment.isEmpty ? nil : environment.map(\.name),
        ].filter { $0.value != nil }
    }

    /// In one cell of a table.
    var words: String {
        [
            snapshot.isEmpty ? nil : "snapshot \(snapshot)", image.isEmpty ? nil : image,
            target.isEmpty ? nil : "in \(target)", hasProcessors ? "\(processors) cores" : nil,
            hasMemoryGibibytes ? "\(memoryGibibytes) GiB" : nil, hasDiskGibibytes ? "\(diskGibibytes) GiB disk" : nil,
            hasAutoStopMinutes ? "stops after \(autoStopMinutes) min" : nil,
        ].compactMap(\.self).joined(separator: ", ")
    }
}
