import Foundation
import TestSupport
import Testing

/// What people and models wrote, on somebody's terminal.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct TerminalTests {
    private static let escape = "\u{1B}]0;owned\u{7}\u{1B}[31m\u{9B}2J\u{202E}"

    @Test func nothingThatWasWrittenDrivesATerminal() async throws {
        let desk = try await Desk()
        try await desk.succeed(
            "prompt", "create", "p", "--text", "first\nline \(Self.escape)", "-m", "why \(Self.escape)")
        try await desk.succeed("prompt", "edit", "p", "--text", "second\n\(Self.escape)")
        try desk.write("q.txt", "Say \(Self.escape) {{word}}")
        try desk.write(
            "e.yaml",
            """
            description: e
            prompts: [{id: q, label: q, raw: "Say \\e[31m {{word}}"}]
            providers: [openai:echo]
            tests: [{vars: {word: hello}}]
            """)
        try await desk.succeed("run", "e.yaml")
        for command in [
            ["prompt", "show", "p"], ["prompt", "show", "p", "--json"], ["prompt", "log", "p"],
            ["prompt", "diff", "p@1", "p@2"], ["prompt", "list"], ["experiment", "results", "e"],
            ["experiment", "results", "e", "--json"], ["experiment", "compare", "e"],
            ["experiment", "compare", "e", "--json"], ["experiment", "report", "e"],
            ["audit", "--content"],
            ["audit", "--content", "--format", "csv"],
            ["log", "show", "8"],
        ] {
            let shown = try await desk.runOnTerminal(command)
            #expect(!shown.isEmpty, "\(command)")
            for scalar in shown.unicodeScalars where !["\n", "\r", "\t"].contains(scalar) {
                let category = scalar.properties.generalCategory
                #expect(category != .control && category != .format, "\(command): \(scalar.value)")
            }
        }
        let piped = try await desk.succeed("prompt", "show", "p@1")
        #expect(piped.contains("line \(Self.escape)"), "bytes stay as they are")
        #expect(try await desk.runOnTerminal(["prompt", "show", "p@1"]).contains("first\r\nline "), "lines stay lines")
    }
}

extension Desk {
    /// Runs what must succeed, with a terminal as its standard output: what came to the terminal.
    fileprivate func runOnTerminal(_ arguments: [String]) async throws -> String {
        let script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) != 0)"
        let outcome = try await run(python: script, with: [Programs.built("promptledger")] + arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.output)")
        return outcome.output
    }
}
