import TestSupport
import Testing

/// Every command that reads the ledger's state answers about any moment of its past.
struct TimeTravelTests {
    /// What a command that changes something, or that speaks of the files as they lie there, is called at its end. All others read.
    private static let notReading: Set<String> = [
        "init", "run", "create", "add", "edit", "fork", "merge", "tag", "untag", "label", "cancel", "set", "remove",
        "credential", "settings", "grant", "revoke", "join", "leave", "rotate", "rename", "configure", "add-slot",
        "remove-slot", "lock", "unlock", "protect", "archive", "erase", "backup", "restore", "import", "export",
        "pause", "resume", "rerun", "lift", "local-only", "prune", "choose", "judge",
        "define", "score", "rate", "cast", "design", "conclude",
        // They ask about now, and not about then.
        "ask", "next",
        // Of the log as it is on disk, of what it proves, or of the world.
        "verify", "checkpoint", "doctor", "proof", "tiles", "evidence", "test", "models", "follow", "serve", "help",
        "witness",
        "policy", "keypair", "recovery-pair", "key-file", "passphrase", "recovery", "rotate", "forget", "check",
        "register",
    ]
    /// They speak of a bundle or a client's memory, each of one moment, or of all that a key ever signed.
    private static let ofOneMoment: Set<String> = [
        "evidence show", "proof make", "proof show", "pin show", "pin export", "key report",
    ]
    /// It names two moments of its own.
    private static let ofTwoMoments: Set<String> = ["leaderboard diff"]

    @Test func everyReadingCommandTakesAMoment() async throws {
        let desk = try await Desk(hasLedger: false)
        let outcome = try await desk.run("--experimental-dump-help")
        let commands = Self.leaves(of: try JSON(outcome.output)["command"], under: [])
        #expect(commands.count > 25, "the program's own account of itself was read")
        for (path, options) in commands where !Self.notReading.contains(path.last ?? "") {
            let name = path.joined(separator: " ")
            if Self.ofOneMoment.contains(name) { continue }
            if Self.ofTwoMoments.contains(name) {
                #expect(options.isSuperset(of: ["from", "to"]), "\(name)")
            } else {
                #expect(
                    options.contains("as-of"),
                    "`\(name)` reads, so it takes --as-of; or say in this test why it does not read")
            }
        }
        for name in ["log show", "log list", "leaderboard show", "prompt diff", "experiment results", "workspace show"]
        {
            #expect(commands.contains { $0.path.joined(separator: " ") == name })
        }
    }

    /// Commands without subcommands, with the long names of their options.
    private static func leaves(
        of command: JSON, under parents: [String]
    ) -> [(path: [String], options: Set<String>)] {
        let subcommands = command["subcommands"].elements
        guard subcommands.isEmpty else {
            return subcommands.flatMap { subcommand in
                leaves(of: subcommand, under: parents + [subcommand["commandName"].text ?? "?"])
            }
        }
        let names = command["arguments"].elements.flatMap { $0["names"].elements.compactMap(\.["name"].text) }
        return [(parents, Set(names))]
    }

    /// What was asked after each step is asked again, as of that step, when all steps are done.
    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func answersAsOfAnyStepAreThoseThatWereGivenThen() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("trial", models: ["echo", "upper"])
        let steps: [[String]] = [
            ["prompt", "create", "trial", "--text", "Say {{word}}", "--tag", "new"],
            ["run", "trial.yaml"],
            ["prompt", "edit", "trial", "--text", "Say {{word}} twice"],
            ["prompt", "tag", "trial", "live"],
            ["model", "price", "set", "openai:echo", "--input", "1", "--output", "2"],
            ["provider", "add", "mine", "--url", "http://127.0.0.1:9/v1"],
            ["dataset", "create", "extra"],
            ["prompt", "untag", "trial", "new"],
            ["workspace", "settings", "--record-views", "on"],
            ["workspace", "settings", "--record-views", "off"],
            ["run", "trial.yaml"],
        ]
        let questions: [[String]] = [
            ["leaderboard"], ["leaderboard", "--tag", "live"], ["prompt", "list"], ["prompt", "show", "trial"],
            ["prompt", "log", "trial"], ["prompt", "lineage", "trial"], ["dataset", "list"], ["experiment", "list"],
            ["experiment", "show", "trial"], ["experiment", "results", "trial"], ["experiment", "report", "trial"],
            ["experiment", "compare", "trial"], ["leaderboard", "--metric", "tokens"], ["model", "list"],
            ["provider", "list"], ["workspace", "show"], ["log", "list"],
        ]
        var moments: [(position: Int, answers: [String])] = []
        for step in steps {
            let outcome = try await desk.run(step)
            #expect(outcome.status == 0, "\(step): \(outcome.errors)")
            // While views are recorded, asking is itself an event.
            if step.last == "on" { continue }
            var answers: [String] = []
            for question in questions { answers.append(try await desk.run(question + ["--json"]).output) }
            let size = try #require(try await desk.document("verify")["size"].number)
            moments.append((Int(size) - 1, answers))
        }
        for (position, answers) in moments {
            for (question, answer) in zip(questions, answers) {
                let again = try await desk.run(question + ["--json", "--as-of", "\(position)"])
                #expect(again.output == answer, "\(question) as of \(position)")
            }
        }
        #expect(Set(moments.map { $0.answers[0] }).count > 1, "the leaderboard moved")
    }

    @Test func anEntryIsShownOnlyToMomentsThatHaveSeenIt() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "late", "--text", "a")
        let size = Int(try #require(try await desk.document("verify")["size"].number))
        #expect(try await desk.document("log", "show", "\(size - 1)")["position"] == .number(Double(size - 1)))
        #expect(
            try await desk.refusal("log", "show", "\(size - 1)", "--as-of", "3")
                == "there is no entry \(size - 1); the ledger had 4 entries then")
        #expect(
            try await desk.refusal("log", "show", "\(size)")
                == "there is no entry \(size); the ledger has \(size) entries")
    }
}
