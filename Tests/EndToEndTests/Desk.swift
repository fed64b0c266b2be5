import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// A folder in which somebody works with `promptledger`, most often with a ledger in `ledger`, where it is looked for.
final class Desk: Sendable {
    let folder: TemporaryDirectory
    private let promptledger: CommandLine
    private let environment: [String: String]
    private let choosesSandboxes: Bool
    /// Where `ledger.db` and the others lie.
    var ledger: URL { folder.file("ledger") }

    /// - Parameters:
    ///   - variables: what the environment has beside what every desk has.
    ///   - hasLedger: whether a ledger is made.
    ///   - isUrgent: whether commands wait in no line: where one is looked at while it runs.
    ///   - choosesSandboxes: whether experiments run where the product has them run, and not in its own process, which is faster and
    ///     does on every machine.
    init(
        _ variables: [String: String] = [:], hasLedger: Bool = true, isUrgent: Bool = false,
        choosesSandboxes: Bool = false
    ) async throws {
        self.choosesSandboxes = choosesSandboxes
        folder = try TemporaryDirectory("desk")
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in !Self.isOurs(name) }
        environment["USER"] = "ada"
        environment["PROMPTLEDGER_STATE"] = folder.file("state").path
        environment["OPENAI_BASE_URL"] = "\(try await Servers.open.value.baseURL)/v1"
        environment.merge(variables) { $1 }
        self.environment = environment
        promptledger = try CommandLine(
            Programs.built("promptledger"), in: folder, environment: environment, isUrgent: isUrgent)
        if hasLedger { try await succeed("init", "ledger") }
    }

    /// What changes how promptledger works must not come from the machine.
    private static func isOurs(_ name: String) -> Bool {
        let name = name.uppercased()
        return name.hasPrefix("OPENAI_") || name.hasPrefix("PROMPTLEDGER_") || name.hasSuffix("_PROXY")
            || name == "SSL_CERT_FILE"
    }

    // MARK: Files

    /// Writes a file of the desk.
    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder.file(name)) }

    /// Writes an experiment `NAME.yaml`: one prompt on some models of the scripted server.
    func writeExperiment(
        _ name: String, prompt: String = "Say {{word}}", models: [String] = ["echo"],
        cases: [String] = ["- vars: {word: hello}"],
        more: String = ""
    ) throws {
        try write(
            "\(name).yaml",
            """
            description: \(name)
            prompts:
              - id: \(name)-prompt
                label: \(name)
                raw: "\(prompt)"
            providers:
            \(models.map { "  - openai:\($0)" }.joined(separator: "\n"))
            tests:
            \(cases.map { "  \($0)" }.joined(separator: "\n"))
            \(more)
            """)
    }

    /// Copies a file or folder of the desk.
    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(at: folder.file(name), to: folder.file(other))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.file(name)) }

    /// Does SQL statements on a database of the desk, as somebody with the file and without our program would; leaves no WAL.
    func sql(_ name: String, _ statements: String...) async throws {
        let outcome = try await attemptSQL(name, statements)
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// The same, where it may go wrong.
    func attemptSQL(_ name: String, _ statements: [String]) async throws -> CommandLine.Outcome {
        let script = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            for statement in sys.argv[2:]: database.execute(statement)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            """
        return try await CommandLine("python3", in: folder).run(["-c", script, folder.file(name).path] + statements)
    }

    /// Runs a Python script here, in the environment that `promptledger` has.
    func run(python script: String, with arguments: [String]) async throws -> CommandLine.Outcome {
        try await CommandLine("python3", in: folder, environment: environment).run(["-c", script] + arguments)
    }

    // MARK: Commands

    /// Runs `promptledger` to its end.
    func run(_ arguments: String..., input: String = "") async throws -> CommandLine.Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> CommandLine.Outcome {
        try await promptledger.run(placed(arguments), input: input)
    }

    private func placed(_ arguments: [String]) -> [String] {
        let runs = arguments.first == "run" || arguments.prefix(2) == ["experiment", "rerun"]
        guard runs, arguments.count > 1, !choosesSandboxes, !arguments.contains("--sandbox"),
            !arguments.contains("--help")
        else { return arguments }
        return arguments + ["--sandbox", "none"]
    }

    /// Runs `promptledger` with these variables beside those of the desk.
    @discardableResult
    func run(_ arguments: String..., with variables: [String: String]) async throws -> CommandLine.Outcome {
        try await run(arguments, with: variables)
    }

    func run(_ arguments: [String], with variables: [String: String]) async throws -> CommandLine.Outcome {
        try await CommandLine(
            Programs.built("promptledger"), in: folder, environment: environment.merging(variables) { $1 }
        ).run(placed(arguments))
    }

    /// Starts `promptledger` and leaves it running.
    func start(_ arguments: String...) throws -> RunningCommand { try promptledger.start(placed(arguments)) }

    /// Runs what must succeed: its standard output.
    @discardableResult
    func succeed(
        _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await success(arguments, input, sourceLocation)
    }

    /// Runs what must succeed with `--json`: its one document.
    func document(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
        try JSON(try await success(arguments + ["--json"], "", sourceLocation))
    }

    /// Runs what must succeed with `--json`: its documents, one on each line.
    func lines(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> [JSON] {
        try await success(arguments + ["--json"], "", sourceLocation).split(separator: "\n").map {
            try JSON(String($0))
        }
    }

    /// Runs what must be refused: the one line on standard error, without the program's name, and nothing on standard output.
    @discardableResult
    func refusal(
        _ arguments: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await refusal(arguments, input: input, sourceLocation: sourceLocation)
    }

    @discardableResult
    func refusal(
        _ arguments: [String], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, input: input)
        #expect(outcome.status == 1, sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        return try complaint(of: outcome, sourceLocation: sourceLocation)
    }

    private func success(_ arguments: [String], _ input: String, _ place: SourceLocation) async throws -> String {
        let outcome = try await run(arguments, input: input)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: place)
        return outcome.output
    }
}

/// The line that says what went wrong: there is exactly one, and nothing but warnings and progress beside it.
func complaint(of outcome: CommandLine.Outcome, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let prefix = "promptledger: "
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix(prefix) }
    #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    let line = try #require(lines.first, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.hasSuffix("\(line)\n"), "it is said last", sourceLocation: sourceLocation)
    return String(line.dropFirst(prefix.count))
}

/// The scripted servers that all tests share: they keep no state that a test could see, except where a test says so.
enum Servers {
    /// Lets everybody in.
    static let open = Task { try await offThread { try ScriptedServer(keepsLog: false) } }
    /// Wants ``key``.
    static let locked = Task { try await offThread { try ScriptedServer(key: key, keepsLog: false) } }
    /// Lets the requests that wait for a gated model of either go on, and those to come.
    static func openGate(_ model: String) async throws {
        for server in [try await open.value, try await locked.value] {
            let url = "\(server.baseURL)/_gate?model=\(model)"
            let headers: HTTPHeaders = ["Authorization": "Bearer \(key)"]
            _ = try await CurlTransport().send(HTTPRequest(method: "POST", url: url, headers: headers))
        }
    }

    static let key = "sk-canary-of-the-locked-server-5f2a"
}
