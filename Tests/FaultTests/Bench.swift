import Foundation
import TestSupport
import Testing

/// A folder with a ledger in it, and the program that works on it; a trial is a copy of it that is broken and looked at.
struct Bench: Sendable {
    let directory: TemporaryDirectory
    /// Somebody outside who knows the ledger; the copies ask the same one.
    var witness: TestWitness?
    /// What the command is to destroy: wrapped keys and ciphertexts, taken while they were there.
    var doomed: Set<Data> = []

    init() throws { directory = try TemporaryDirectory("bench") }

    private init(copyOf other: Bench) throws {
        try self.init()
        witness = other.witness
        doomed = other.doomed
        for name in try FileManager.default.contentsOfDirectory(atPath: other.directory.path) {
            try FileManager.default.copyItem(at: other.directory.file(name), to: directory.file(name))
        }
    }

    /// The same files in another folder.
    func copied() throws -> Bench { try Bench(copyOf: self) }

    /// Runs `promptledger`.
    func run(_ arguments: [String], _ variables: [String: String] = [:], input: String = "") async throws
        -> CommandLine.Outcome
    {
        // What changes how promptledger works must not come from the machine.
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            let name = name.uppercased()
            return !name.hasPrefix("PROMPTLEDGER_") && !name.hasPrefix("OPENAI_") && !name.hasSuffix("_PROXY")
        }
        environment["USER"] = "ada"
        environment["PROMPTLEDGER_STATE"] = directory.file("state").path
        environment.merge(variables) { $1 }
        return try await CommandLine(Programs.built("promptledger"), in: directory, environment: environment)
            .run(arguments, input: input)
    }

    /// Runs what must succeed; its output.
    @discardableResult
    func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let outcome = try await run(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        return outcome.output
    }

    /// The log, a line an entry, after a check of every entry of it.
    func soundLog(_ comment: Comment, in ledger: String = "ledger", sourceLocation: SourceLocation = #_sourceLocation)
        async throws -> [Substring]
    {
        let verified = try await run(["verify", "--full", "--ledger", ledger])
        try #require(
            verified.status == 0, "\(comment): \(verified.output)\(verified.errors)", sourceLocation: sourceLocation)
        return try await succeed("log", "list", "--json", "--ledger", ledger, sourceLocation: sourceLocation)
            .split(separator: "\n")
    }

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: directory.file(path).path) }

    func copy(_ path: String, to other: String) throws {
        try FileManager.default.copyItem(at: directory.file(path), to: directory.file(other))
    }

    func replace(_ path: String, by other: String) throws {
        try FileManager.default.removeItem(at: directory.file(path))
        try copy(other, to: path)
    }
}
