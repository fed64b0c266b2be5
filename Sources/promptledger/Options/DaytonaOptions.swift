import ArgumentParser
import Domain
import Events

/// What the sandboxes at a Daytona server are to be.
struct DaytonaOptions: ParsableArguments {
    @Option(help: "The organisation's id; else DAYTONA_ORGANIZATION_ID.") var organization: String?
    @Option(help: "The region; else DAYTONA_TARGET, else the organisation's own.") var target: String?
    @Option(help: "The snapshot that sandboxes are made from.") var snapshot: String?
    @Option(help: "The container image that sandboxes are made from, in place of a snapshot.") var image: String?
    @Option(help: "Cores of a sandbox made from an image.") var cpu: Int?
    @Option(name: .customLong("memory-gib"), help: "GiB of memory of a sandbox made from an image.") var memory: Int?
    @Option(name: .customLong("disk-gib"), help: "GiB of disk of a sandbox made from an image.") var disk: Int?
    @Option(
        name: .customLong("auto-stop-minutes"),
        help:
            "Minutes without a call after which a sandbox stops and is deleted; 0 for never, 15 where nothing is said.")
    var autoStopMinutes: Int?
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "A variable of every command in the sandboxes, never a secret; may be given more than once.",
            valueName: "name=value"))
    var environment: [String] = []

    func validate() throws {
        for (option, text) in [
            ("organization", organization), ("target", target), ("snapshot", snapshot), ("image", image),
        ] {
            guard text?.allSatisfy(\.isWhitespace) != true else {
                throw ValidationError("--\(option) is empty; leave it out where there is none")
            }
        }
        let size = 1...Int(ProviderLimits.sandboxSizeMax)
        for (option, number, range) in [
            ("cpu", cpu, size), ("memory-gib", memory, size), ("disk-gib", disk, size),
            ("auto-stop-minutes", autoStopMinutes, 0...Int(ProviderLimits.autoStopMinutesMax)),
        ] {
            guard number.map({ range.contains($0) }) != false else {
                throw ValidationError("--\(option) takes a number from \(range.lowerBound) to \(range.upperBound)")
            }
        }
        for text in environment { _ = try SandboxVariable(text) }
    }

    /// `nil` where nothing is said.
    func said() throws -> DaytonaSandboxes? {
        var said = DaytonaSandboxes()
        (said.organisation, said.target) = (organization ?? "", target ?? "")
        (said.snapshot, said.image) = (snapshot ?? "", image ?? "")
        if let cpu { said.processors = UInt32(cpu) }
        if let memory { said.memoryGibibytes = UInt32(memory) }
        if let disk { said.diskGibibytes = UInt32(disk) }
        if let autoStopMinutes { said.autoStopMinutes = UInt32(autoStopMinutes) }
        said.environment = try environment.map { try SandboxVariable($0).stored }
        return said == DaytonaSandboxes() ? nil : said
    }

    /// Of variables that look like secrets.
    var warnings: [String] {
        environment.compactMap { try? SandboxVariable($0) }.filter(\.looksSecret).map { variable in
            "\(variable.name) looks like a secret: whoever may see a sandbox there sees it; a key is stored with `promptledger provider credential`"
        }
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

    /// The options whose settings are here and not in what takes its place.
    func optionsLost(by next: DaytonaSandboxes) -> [String] {
        let settings = [
            ("--organization", !organisation.isEmpty, !next.organisation.isEmpty),
            ("--target", !target.isEmpty, !next.target.isEmpty),
            ("--snapshot", !snapshot.isEmpty, !next.snapshot.isEmpty), ("--image", !image.isEmpty, !next.image.isEmpty),
            ("--cpu", hasProcessors, next.hasProcessors),
            ("--memory-gib", hasMemoryGibibytes, next.hasMemoryGibibytes),
            ("--disk-gib", hasDiskGibibytes, next.hasDiskGibibytes),
            ("--auto-stop-minutes", hasAutoStopMinutes, next.hasAutoStopMinutes),
        ]
        let names = Set(next.environment.map(\.name))
        return settings.filter { $1 && !$2 }.map(\.0)
            + environment.map(\.name).filter { !names.contains($0) }.map { "--env \($0)" }
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
