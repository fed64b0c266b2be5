import Foundation
import TestSupport
import Testing

/// A folder with a ledger in it, and the program that works on it; a trial is a copy of it that is broken and looked at.
struct Bench: Sendable {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("bench") }

    private init(copyOf other: Bench) throws {
        try self.init()
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
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PROMPTLEDGER_") }
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

    /// Files below the folder that hold `needle`.
    func files(holding needle: String) throws -> [String] {
        let needle = Data(needle.utf8)
        let paths = FileManager.default.enumerator(atPath: directory.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in
            (try? Data(contentsOf: directory.file(path)))?.range(of: needle) != nil
        }
    }
}
