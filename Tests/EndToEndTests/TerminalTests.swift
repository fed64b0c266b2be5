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
            expectHarmless(try await desk.runOnTerminal(command), of: command)
            // What people read comes to a terminal through a pipe, too; so does JSON, in which what drives it is escaped.
            if !command.contains("csv") {
                expectHarmless(try await desk.run(command).output, of: command)
            }
        }
        let piped = try await desk.document("prompt", "show", "p@1")
        #expect(piped["text"].text?.contains("line \(Self.escape)") == true, "no character is lost")
        #expect(try await desk.succeed("prompt", "show", "p@1", "--json").contains(#"[31m\u009b2J\u202e"#))
        let refused = try await desk.run("prompt", "show", "no \(Self.escape)")
        expectHarmless(refused.errors, of: ["prompt", "show"])
        #expect(try await desk.runOnTerminal(["prompt", "show", "p@1"]).contains("first\r\nline "), "lines stay lines")
    }

    private func expectHarmless(_ shown: String, of command: [String]) {
        #expect(!shown.isEmpty, "\(command)")
        for scalar in shown.unicodeScalars where !["\n", "\r", "\t"].contains(scalar) {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format, "\(command): \(scalar.value)")
        }
    }

    /// Joiners are letters of some scripts, and hold emoji together.
    @Test func whatPeopleWroteInOtherScriptsIsShownAsItIs() async throws {
        let desk = try await Desk()
        let text = "می\u{200C}خواهم 👩\u{200D}🚀"
        try await desk.succeed("prompt", "create", "p", "--text", text)
        #expect(try await desk.succeed("prompt", "show", "p").contains(text))
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
