import Foundation
import TestSupport
import Testing

struct DoctorTests {
    @Test func aHealthyLedgerGetsAdviceAndNoFault() async throws {
        let desk = try await Desk()
        let findings = try await desk.lines("doctor")
        for finding in findings { #expect(finding.keys == ["check", "state", "says"]) }
        #expect(!findings.contains { $0["state"] == "bad" })
        #expect(finding("ledger", findings)["state"] == "good")
        #expect(finding("unlock slots", findings)["state"] == "advice", "one slot is too few for production")
        #expect(finding("key file", findings)["state"] == "advice", "it lies beside what it opens")
        #expect(try await desk.succeed("doctor").contains("✓ ledger"))
    }

    @Test func aLogWhoseClockIsAheadIsToldByWhoeverLooksAndWrites() async throws {
        let desk = try await Desk()
        #expect(finding("clock", try await desk.lines("doctor"))["state"] == "good")
        try await desk.write(withClockAheadByDays: 30)
        let clock = finding("clock", try await desk.lines("doctor"))
        #expect(clock["state"] == "advice")
        let words = "the log's clock is 30 days ahead of this machine's"
        let says = try #require(clock["says"].text)
        #expect(says.hasPrefix(words) && says.contains("counts as today's in budgets by the day"))
        #expect(try await desk.succeed("verify").contains(words))
        let written = try await desk.run("prompt", "create", "p", "--text", "x")
        #expect(written.status == 0, "it is told, and not refused")
        #expect(written.errors.contains(words))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aProvidersMissingKeyIsNamed() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "team", "--url", "http://127.0.0.1:1/v1", "--api-key-env", "TEAM_KEY")
        let keys = finding("provider keys", try await desk.lines("doctor"))
        #expect(keys["state"] == "advice")
        #expect(keys["says"] == "team wants its key in TEAM_KEY, which is not set")
    }

    @Test func whatIsStoredOfDaytonaIsToldAndNeverTheKey() async throws {
        let desk = try await Desk(["DAYTONA_API_KEY": "dtn_of_the_environment"])
        #expect(
            try #require(finding("daytona", try await desk.lines("doctor"))["says"].text)
                .hasPrefix("none is stored; DAYTONA_API_KEY is set"))
        let key = "dtn_canary_5f2a"
        try await desk.succeed("sandbox", "add", "cloud", "--url", "http://127.0.0.1:1/api")
        try await desk.succeed("provider", "credential", "cloud", input: key)
        let stored = finding("daytona", try await desk.lines("doctor"))
        #expect(stored["state"] == "good")
        #expect(
            stored["says"]
                == "cloud at http://127.0.0.1:1/api; its key is stored; `doctor --reach` asks whether it answers")
        let asked = try await desk.run("doctor", "--reach", "--json")
        #expect(asked.status == 1)
        let reached = finding("daytona", try asked.output.split(separator: "\n").map { try JSON(String($0)) })
        #expect(reached["state"] == "bad")
        #expect(try #require(reached["says"].text).contains("it does not answer as it should"))
        #expect(!(asked.output + asked.errors).contains(key))
    }

    @Test func aDamagedLedgerIsAFault() async throws {
        let desk = try await Desk()
        try await desk.damage(entry: 2)
        let outcome = try await desk.run("doctor", "--json")
        #expect(outcome.status == 1)
        let finding = try JSON(outcome.output)
        #expect([finding["check"], finding["state"]] == ["ledger", "bad"])
        #expect(try #require(finding["says"].text).hasPrefix("entry 2: "))
    }

    @Test func aRowBeyondTheEndIsAFault() async throws {
        let desk = try await Desk()
        try await desk.sql("ledger/ledger.db", "INSERT INTO content VALUES (9, x'0011')")
        let outcome = try await desk.run("doctor", "--json")
        #expect(outcome.status == 1)
        #expect(
            try #require(try JSON(outcome.output)["says"].text).hasPrefix("entry 9: content of no entry lies beyond"))
        #expect(try await desk.refusal("verify").hasPrefix("NOT SOUND: entry 9: content of no entry"))
    }

    @Test func anErasureThatACrashPartedIsNamedUntilItIsCompleted() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "refund", "--text", "x")
        try desk.copy("ledger/ledger.db", to: "before.db")
        let erased = try await desk.document("erase", "prompt:refund", "--yes")
        let (id, position) = (try #require(erased["subject"].text), Int(try #require(erased["position"].number)))
        #expect(finding("erasures", try await desk.lines("doctor")) == .null)
        // As it is where the keys went, and nothing else.
        try await desk.sql("ledger/keys.db", "UPDATE destroyed SET has_traces = 1")
        try await desk.sql(
            "ledger/ledger.db", "ATTACH '\(desk.folder.file("before.db").path)' AS was",
            "INSERT INTO content SELECT * FROM was.content WHERE position NOT IN (SELECT position FROM main.content)",
            "DETACH was")
        let outcome = try await desk.run("doctor")
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains(
                "entry \(position) erases what is not destroyed to the end: 2 ciphertexts still here"))
        let verified = try await desk.document("verify", "--full")
        #expect(verified["ok"] == true && verified["undestroyed_contents"] == 2)
        #expect(try await desk.succeed("verify", "--full").contains("2 contents erased by the log, and not destroyed"))
        // Asking again opens to write, which completes it.
        #expect(try await desk.succeed("erase", "prompt:\(id)", "--yes").contains("no ciphertext of it is left"))
        #expect(finding("erasures", try await desk.lines("doctor")) == .null)
        #expect(try await desk.document("verify", "--full")["undestroyed_contents"] == 0)
    }

    @Test func aNoteOfADestroyedKeyThatTheLogContradictsIsNamed() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "refund", "--text", "x")
        let erased = try await desk.document("erase", "prompt:refund", "--yes")
        let position = Int(try #require(erased["position"].number))
        #expect(finding("destroyed keys", try await desk.lines("doctor")) == .null)
        try await desk.sql("ledger/keys.db", "UPDATE destroyed SET owner = randomblob(17)")
        let outcome = try await desk.run("doctor")
        #expect(outcome.status == 1 && outcome.output.contains("✗ destroyed keys"), "\(outcome.output)")
        #expect(outcome.output.contains("as another's than entry \(position) does: it was changed or damaged"))
        #expect(try await desk.refusal("verify", "--full").hasPrefix("NOT SOUND: keys.db notes the destroyed key "))
    }

    @Test func aSnapshotThatIsPassedOverIsNamedWithTheReason() async throws {
        let desk = try await Desk()
        #expect(finding("snapshot", try await desk.lines("doctor")) == .null, "there is none, and none is missed")
        try desk.write("ledger/snapshot", "of another version")
        let other = finding("snapshot", try await desk.lines("doctor"))
        #expect(other["state"] == "advice")
        let says = try #require(other["says"].text)
        #expect(says.contains("another version of this program wrote it") && says.contains("remove "), "\(says)")
        // A folder in its place keeps every later one away.
        try desk.remove("ledger/snapshot")
        try FileManager.default.createDirectory(
            at: desk.folder.file("ledger/snapshot"), withIntermediateDirectories: false)
        let outcome = try await desk.run("doctor")
        #expect(outcome.status == 1 && outcome.output.contains("✗ snapshot"), "\(outcome.output)")
        #expect(outcome.output.contains("it cannot be read: it is no file"), "\(outcome.output)")
    }

    @Test func whoseKeyIsUnlockedIsToldThemselvesToo() async throws {
        let desk = try await Desk()
        func told() async throws -> [String] {
            try await desk.lines("doctor").compactMap { $0["says"].text }.filter { $0.contains("can sign as") }
        }
        #expect(
            try await told() == [
                "whoever opens these keys can sign as ada: ada should lock that key with `promptledger key lock`"
            ])
        try desk.writeSecret("mine", "only Ada knows this\n")
        try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        #expect(try await told() == [])
    }

    private func finding(_ check: String, _ findings: [JSON]) -> JSON {
        findings.first { $0["check"] == .text(check) } ?? .null
    }
}
