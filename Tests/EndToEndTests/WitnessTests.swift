import Foundation
import TestSupport
import Testing

/// Cosigning with a real witness of its own making, and policies that ask for it.
@Suite(.enabled(if: TestWitness.isPossible, "\(TestWitness.absence)")) struct WitnessTests {
    private func key(of desk: Desk) async throws -> String {
        try #require(try await desk.document("checkpoint")["verification_key"].text)
    }

    private func witness(_ name: String = "witness.example/w1", for desk: Desk) async throws -> TestWitness {
        let key = try await key(of: desk)
        return try await offThread { try TestWitness(name, logs: [key]) }
    }

    private func ask(_ witness: TestWitness, way: String = "") -> [String] {
        ["checkpoint", "--witness", witness.url + way, "--witness-key", witness.key]
    }

    @discardableResult
    private func succeed(_ desk: Desk, _ arguments: [String]) async throws -> CommandLine.Outcome {
        let outcome = try await desk.run(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome
    }

    @Test func aWitnessCosignsAndGoesOnCosigning() async throws {
        let desk = try await Desk()
        let witness = try await witness(for: desk)
        for size in [7, 8, 9] {
            let cosigned = try JSON(try await succeed(desk, ask(witness) + ["--json"]).output)
            #expect(cosigned["size"].number == Double(size))
            #expect(cosigned["cosigned_by"].elements.count == 1)
            #expect(cosigned["note"].text?.contains("\u{2014} witness.example/w1 ") == true)
        }
        let newest = try await desk.document("checkpoint", "--cosigned")
        #expect(newest["size"] == 9)
        #expect(try await desk.document("checkpoint")["size"] == 10, "that it was cosigned is an entry")
        #expect(try await desk.lines("log", "list", "--type", "checkpoint-witnessed").count == 3)
        try await desk.succeed("verify", "--full")
    }

    @Test func severalWitnessesCosignOneCheckpoint() async throws {
        let desk = try await Desk()
        let (one, other) = (try await witness(for: desk), try await witness("witness.example/w2", for: desk))
        let both = ask(one) + ask(other).dropFirst()
        let cosigned = try JSON(try await succeed(desk, both + ["--json"]).output)
        #expect(cosigned["size"] == 7)
        #expect(cosigned["cosigned_by"] == ["witness.example/w1", "witness.example/w2"])
        #expect(try await desk.document("checkpoint", "--cosigned")["cosigned_by"].elements.count == 2)
        #expect(try await desk.lines("log", "list", "--type", "checkpoint-witnessed").count == 2)
        // Each key belongs to the URL in its place.
        let crossed = ["checkpoint", "--witness", one.url, "--witness", other.url]
        let refused = try await desk.refusal(
            crossed + ["--witness-key", other.key, "--witness-key", one.key])
        #expect(
            refused.contains("witness witness.example/w1 has not") && refused.contains("witness.example/w2 has not"))
        #expect(try await desk.run(crossed + ["--witness-key", one.key]).status == 2)
        #expect(try await desk.run(ask(one) + ask(one).dropFirst()).status == 2)
    }

    @Test func policiesAreMetByWhoHasCosignedAndByNobodyElse() async throws {
        let desk = try await Desk()
        let log = try await key(of: desk)
        let (one, other) = (try await witness(for: desk), try await witness("witness.example/w2", for: desk))
        func policy(_ quorum: String) -> String {
            """
            log \(log)
            witness one \(one.key) \(one.url)
            witness other \(other.key)
            group both all one other
            quorum \(quorum)

            """
        }
        for quorum in ["one", "both", "none"] { try desk.write("\(quorum).policy", policy(quorum)) }
        try desk.write("broken.policy", policy("nobody"))
        #expect(
            try await desk.refusal("verify", "--policy", "one.policy")
                == "NOT SOUND: the policy is not met: it wants one, and nobody has cosigned")
        try await desk.succeed("checkpoint", "--policy", "one.policy")
        let report = try await desk.document("verify", "--policy", "one.policy")
        #expect(report["policy"]["met"] == true)
        #expect(report["policy"]["size"] == 7)
        let outcome = try await desk.run("verify", "--json", "--policy", "both.policy")
        #expect(outcome.status == 1)
        #expect(try JSON(outcome.output)["ok"] == false)
        #expect(
            try complaint(of: outcome)
                == "NOT SOUND: the policy is not met: it wants one and other, and one has cosigned")
        try await desk.succeed("verify", "--policy", "none.policy")
        #expect(try await desk.refusal("verify", "--policy", "broken.policy").contains("line 5: nobody is no witness"))
        #expect(try await desk.refusal("checkpoint", "--policy", "both.policy").contains("and one has cosigned"))

        try desk.write("receipt", try await desk.succeed("proof", "3", "--cosigned"))
        try await desk.succeed("proof", "verify", "receipt", "--policy", "one.policy")
        #expect(
            try await desk.refusal("proof", "verify", "receipt", "--policy", "both.policy").contains("one has cosigned")
        )
        try desk.write("plain", try await desk.succeed("proof", "3"))
        #expect(
            try await desk.refusal("proof", "verify", "plain", "--policy", "one.policy").contains("nobody has cosigned")
        )
        try await desk.succeed("export", "tiles", "tiles", "--cosigned")
        try await desk.succeed("verify", "--tiles", "tiles", "--policy", "one.policy")
        #expect(
            try await desk.refusal("verify", "--tiles", "tiles", "--policy", "both.policy").contains("one has cosigned")
        )
    }

    /// Two copies of a ledger that know nothing of each other: what the witness saw of one it holds the other to.
    @Test func aWitnessHoldsACopyToWhatItSaw() async throws {
        let desk = try await Desk()
        let witness = try await witness(for: desk)
        try desk.copy("ledger", to: "copy")
        try await succeed(desk, ask(witness))
        let elsewhere = try await Desk(hasLedger: false)
        func attempt(at client: Desk) async throws -> CommandLine.Outcome {
            try await client.run(ask(witness) + ["--ledger", desk.folder.file("copy").path])
        }
        // It has cosigned the copy's 7 entries already: 409, and then the empty proof.
        #expect(try await attempt(at: elsewhere).status == 0)
        // Both have eight now, and two different eighths.
        try await succeed(desk, ask(witness))
        #expect(try complaint(of: try await attempt(at: elsewhere)).contains("history was rewritten"))
        try desk.remove("copy")
        try desk.copy("ledger", to: "copy")
        for _ in 0..<3 { try await succeed(desk, ask(witness)) }
        let ahead = try complaint(of: try await attempt(at: try await Desk(hasLedger: false)))
        #expect(ahead.contains("entries are missing"), "\(ahead)")
    }

    @Test func whatAWitnessRefusesIsToldAndNothingIsRecorded() async throws {
        let desk = try await Desk()
        let (log, other) = (try await key(of: desk), try await key(of: try await Desk()))
        let stranger = try await offThread { try TestWitness(logs: [other]) }
        #expect(try await desk.refusal(ask(stranger)).contains("it does not know this log"))
        let witness = try await witness(for: desk)
        for (way, reason) in [
            ("/forged", "does not verify"), ("/stranger", "no cosignature of the key"),
            ("/garbage", "not that of a witness"),
            ("/restless", "asked about this log from elsewhere"), ("/broken", "status 500"),
            ("/nowhere", "does not know"),
        ] { #expect(try await desk.refusal(ask(witness, way: way)).contains(reason), "\(way)") }
        #expect(
            try await desk.refusal("checkpoint", "--witness", "http://127.0.0.1:9", "--witness-key", witness.key)
                .contains("nobody answers"))
        #expect(try await desk.document("checkpoint")["size"] == 7)
        #expect(try await desk.refusal("checkpoint", "--cosigned").contains("no witness has cosigned"))
        for usage in [
            ["checkpoint", "--witness", witness.url], ["checkpoint", "--witness", witness.url, "--witness-key", log],
            ["checkpoint", "--cosigned", "--policy", "p"],
        ] { #expect(try await desk.run(usage).status == 2, "\(usage)") }
    }

    @Test func nobodyAsksAWitnessWhoCannotRecordWhatItSays() async throws {
        let desk = try await Desk()
        let witness = try await witness(for: desk)
        try desk.writeSecret("mine", "only Ada knows this\n")
        try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        let silent = ["checkpoint", "--witness", "http://127.0.0.1:9", "--witness-key", witness.key]
        let variable = "PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"
        #expect(try await desk.refusal(silent).contains(variable))
        let asked = try await desk.run(silent, with: [variable: "mine"])
        #expect(try complaint(of: asked).contains("nobody answers"))
        #expect(try await desk.run(ask(witness), with: [variable: "mine"]).status == 0)
    }

    @Test func aWitnessWithAnotherKeyForTheLogRefuses() async throws {
        let desk = try await Desk(hasLedger: false)
        try await desk.succeed("init", "ledger", "--origin", "ledger.example/team")
        try await desk.succeed("pin", "forget")
        try await desk.succeed("init", "other", "--origin", "ledger.example/team")
        try await desk.succeed("pin", "forget", "--ledger", "other")
        let other = try #require(try await desk.document("checkpoint", "--ledger", "other")["verification_key"].text)
        let witness = try await offThread { try TestWitness(logs: [other]) }
        try await desk.succeed("pin", "forget")
        #expect(try await desk.refusal(ask(witness)).contains("it knows another key for this log"))
    }
}
