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

    @Test func aProvidersMissingKeyIsNamed() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "team", "--url", "http://127.0.0.1:1/v1", "--api-key-env", "TEAM_KEY")
        let keys = finding("provider keys", try await desk.lines("doctor"))
        #expect(keys["state"] == "advice")
        #expect(keys["says"] == "team wants its key in TEAM_KEY, which is not set")
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

    private func finding(_ check: String, _ findings: [JSON]) -> JSON {
        findings.first { $0["check"] == .text(check) } ?? .null
    }
}
