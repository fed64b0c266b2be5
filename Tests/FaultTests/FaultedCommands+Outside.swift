import Foundation
import TestSupport
import Testing

/// Commands that make something beside the ledger: it is there whole, or it is not there and can be made by the same command.
extension FaultedCommand {
    /// The copy is whole or it is not there; the ledger is as it was.
    static let backup = FaultedCommand(
        name: "backup", arguments: ["backup", "copy", "--keys", "copied-keys"], prepare: found
    ) { bench, ending, comment in
        #expect(try await types(bench) == [], comment)
        let isThere = bench.has("copy/ledger.db")
        #expect(isThere || ending != .acknowledged, comment)
        if ending == .refused { #expect(!bench.has("copy") && !bench.has("copied-keys"), comment) }
        guard isThere, bench.has("copied-keys/keys.db") else { return }
        let restored = try await bench.run(
            ["restore", "restored", "--from", "copy", "--keys", "copied-keys"],
            ["PROMPTLEDGER_KEY_FILE": bench.directory.file("ledger/root.key").path])
        #expect(restored.status == 0, "\(comment): \(restored.errors)")
    }

    private static let restoring = ["restore", "restored", "--from", "copy", "--keys", "ledger", "--accept-loss"]

    /// From a backup of before an erasure: what comes back is whole, verified and erased again, or nothing does.
    static let restore = FaultedCommand(
        name: "restore", arguments: restoring,
        prepare: { bench in
            try await found(&bench)
            try await bench.succeed("backup", "copy")
            try await bench.succeed("erase", "prompt:kept", "--yes")
        },
        examine: { bench, ending, comment in
            #expect(bench.has("restored") || ending != .acknowledged, comment)
            if ending == .refused { #expect(!bench.has("restored"), comment) }
            if !bench.has("restored") {
                let again = try await bench.run(restoring)
                #expect(again.status == 0, "\(comment): \(again.errors)")
            }
            // Somebody else looks at it: here the ledger that was is remembered, which went on otherwise.
            func look(_ arguments: String...) async throws -> CommandLine.Outcome {
                try await bench.run(
                    arguments + ["--ledger", "restored"],
                    ["PROMPTLEDGER_STATE": bench.directory.file("elsewhere").path])
            }
            let verified = try await look("verify", "--full")
            #expect(verified.status == 0, "\(comment): \(verified.errors)")
            let types = try await look("log", "list", "--from", "9").output.split(separator: "\n").map {
                $0.split(separator: " ")[2]
            }
            #expect(types == ["subject-erased", "ledger-restored"], comment)
            let shown = try await look("log", "show", "8")
            #expect(shown.status == 0 && !shown.output.contains(text), comment)
            let written = try await look("dataset", "create", "written-after")
            #expect(written.status == 0, "\(comment): \(written.errors)")
        })

    private static let exporting = ["evidence", "export", "--since", "0", "--out", "bundle.tar"]

    /// Under its name a bundle is whole or not there; and never is one there of which the log does not tell.
    static let export = FaultedCommand(name: "export", arguments: exporting, prepare: found) {
        bench, ending, comment in
        let isThere = bench.has("bundle.tar")
        #expect(isThere || ending != .acknowledged, comment)
        let told = try await types(bench)
        #expect(told == ["evidence-exported"] || told == [] && !isThere, comment)
        if ending == .refused {
            let left = try FileManager.default.contentsOfDirectory(atPath: bench.directory.path)
            #expect(!left.contains { $0.contains("bundle.tar") }, comment)
        }
        if !isThere {
            let again = try await bench.run(exporting)
            #expect(again.status == 0, "\(comment): \(again.errors)")
        }
        let verified = try await bench.run(["evidence", "verify", "bundle.tar"])
        #expect(verified.status == 0, "\(comment): \(verified.errors)")
        #expect(try await bench.succeed("evidence", "show", "bundle.tar", "--json").contains(text), comment)
    }

    /// `nil` where no witness can be started.
    static let cosign = TestWitness.isPossible ? cosigning : nil

    /// What a witness said is in the log with all that it takes to show it, or the witness is asked again and says it again.
    private static let cosigning = FaultedCommand(
        name: "checkpoint --policy", arguments: ["checkpoint", "--policy", "witness.policy"],
        prepare: { bench in
            try await found(&bench)
            let checkpoint = try await bench.succeed("checkpoint", "--json")
            let fields = try JSONSerialization.jsonObject(with: Data(checkpoint.utf8)) as? [String: Any]
            let key = try #require(fields?["verification_key"] as? String)
            let witness = try await offThread { try TestWitness(logs: [key]) }
            let policy = "log \(key)\nwitness one \(witness.key) \(witness.url)\nquorum one\n"
            try Data(policy.utf8).write(to: bench.directory.file("witness.policy"))
            bench.witness = witness
        },
        examine: { bench, ending, comment in
            let isTold = try await types(bench) == ["checkpoint-witnessed"]
            if !isTold {
                #expect(try await types(bench) == [] && ending != .acknowledged, comment)
                #expect(try await bench.run(["verify", "--policy", "witness.policy"]).status == 1, comment)
                let again = try await bench.run(["checkpoint", "--policy", "witness.policy"])
                #expect(again.status == 0, "\(comment): \(again.errors)")
            }
            let verified = try await bench.run(["verify", "--policy", "witness.policy"])
            #expect(verified.status == 0, "\(comment): \(verified.errors)")
            #expect(
                try await bench.succeed("checkpoint", "--cosigned").contains("\n\u{2014} witness.example/w1 "), comment)
        })
}
