import Foundation
import TestSupport
import Testing

extension FaultedCommand {
    /// A command after which a snapshot is due, in the place of an earlier one: what it was asked is done whatever becomes of that.
    static let snapshot = FaultedCommand(
        name: "snapshot", arguments: ["prompt", "create", "new", "--text", "Say it twice"],
        // Until there it goes the way of every append.
        concerns: { calls in Array(calls.drop { !$0.path.hasPrefix("/ledger/snapshot") }) },
        concernsItsEnd: true,
        prepare: { bench in
            try await found(&bench)
            // Runs of which each fails, as nobody answers, five events a case: enough for a snapshot, twice.
            for name in ["first", "second"] {
                let cases = (1...250).map { "  - vars: {word: \($0)}\n" }.joined()
                let experiment = """
                    description: \(name)
                    prompts: [{id: p, label: p, raw: "Say {{word}}"}]
                    providers: [{id: "openai:echo", config: {apiBaseUrl: "http://127.0.0.1:1/v1"}}]
                    tests:
                    \(cases)
                    """
                try Data(experiment.utf8).write(to: bench.directory.file("\(name).yaml"))
                let outcome = try await bench.run(["run", "\(name).yaml", "--attempts", "1", "--patience", "0"])
                try #require(outcome.errors.contains("250 unreachable"), "\(outcome.errors)")
                try #require(bench.has("ledger/snapshot"))
                if name == "first" { try bench.copy("ledger/snapshot", to: "earlier") }
            }
            try bench.replace("ledger/snapshot", by: "earlier")
        },
        examine: { bench, ending, comment in
            // The event is in the log before a snapshot is begun.
            #expect(ending != .refused, comment)
            let shown = try await bench.run(["prompt", "show", "new"])
            // Threads may come in another order than in the rehearsal: then it was killed before it came there.
            #expect(shown.status == 0 || ending == .killed, comment)
            guard shown.status == 0 else { return }
            #expect(shown.output.contains("Say it twice"), comment)
            // What is folded from the snapshot, if one is fit, is what is folded from the log.
            let replayed = try bench.copied()
            for file in ["snapshot", "snapshot.new"] {
                try? FileManager.default.removeItem(at: replayed.directory.file("ledger/\(file)"))
            }
            for question in [["prompt", "list"], ["dataset", "list"], ["experiment", "list"], ["key", "list"]] {
                let answers = try await (bench.run(question + ["--json"]), replayed.run(question + ["--json"]))
                #expect(answers.0.status == 0 && answers.0.output == answers.1.output, "\(comment): \(question)")
            }
            // And an erasure leaves nothing of what was there before, whoever left it.
            let places = ["earlier", "ledger/snapshot", "ledger/snapshot.new"]
            let before = places.compactMap { try? Data(contentsOf: bench.directory.file($0)) }
            let erased = try bench.copied()
            try await erased.succeed("erase", "prompt:kept", "--yes")
            let left = try? Data(contentsOf: erased.directory.file("ledger/snapshot"))
            #expect(!erased.has("ledger/snapshot.new") && !before.contains { $0 == left }, comment)
        })
}
