import Domain
import Events
import Ledger
import Projections
import TestSupport
import Testing

@testable import Runner

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct StoredLimitsTests {
    private func configure(
        _ lab: Laboratory, _ provider: ProviderID, _ name: String, requests: UInt64? = nil, tokens: UInt64? = nil
    ) async throws {
        try await lab.obey(
            .configureProvider(
                ConfigureProvider(
                    provider: provider, kind: "openai", name: name, requestsPerMinute: requests,
                    tokensPerMinute: tokens)))
    }

    @Test func onlyWhatChangedIsToldAndWhatIsGoneIsNoLimit() async throws {
        let lab = try await Laboratory()
        let reader = lab.ledger.reader
        let (one, two): (ProviderID, ProviderID) = (lab.ledger.newID(), lab.ledger.newID())
        var limits = StoredLimits(overruled: ["Two"])
        try await configure(lab, one, "One", requests: 5, tokens: 700)
        try await configure(lab, two, "two", requests: 9)
        #expect(limits.changes(in: reader) == ["one": MinuteLimits(requestsPerMinute: 5, tokensPerMinute: 700)])
        #expect(limits.changes(in: reader) == [:])
        try await configure(lab, one, "One", requests: 6)
        #expect(limits.changes(in: reader) == ["one": MinuteLimits(requestsPerMinute: 6)])
        try await lab.obey(.removeProvider(RemoveProvider(provider: one)))
        #expect(limits.changes(in: reader) == ["one": MinuteLimits()])
        #expect(limits.changes(in: reader) == [:])
    }

    private func start(_ lab: Laboratory) async throws -> ExperimentID {
        try await configure(lab, lab.ledger.newID(), "openai", requests: 1)
        return try await lab.start([lab.model("echo")], questions: ["one", "two", "three"])
    }

    @Test func runnerKeepsToWhatIsStoredWithTheProviderUntilItIsLifted() async throws {
        let lab = try await Laboratory()
        let experiment = try await start(lab)
        let task = Task { [runner = lab.makeRunner()] in try await runner.run() }
        defer { task.cancel() }
        for try await event in lab.ledger.reader.subscribe(from: 0) {
            if case .resultRecorded = event.facts.event { break }
        }
        // The second may set out a minute later.
        try await Task.sleep(for: .milliseconds(300))
        #expect(lab.runs(of: experiment).count { $0.stage == .recorded } == 1)
        let stored = try #require(
            lab.ledger.reader.read { $0.catalog.provider(named: "openai", asOf: .now($0)) })
        try await configure(lab, stored.id, "openai")
        try await lab.waitForEnd(of: experiment)
        #expect(lab.runs(of: experiment).count { $0.stage == .recorded } == 3)
    }

    @Test func whatTheRunnerIsToldGoesBeforeWhatIsStored() async throws {
        let lab = try await Laboratory()
        let experiment = try await start(lab)
        let runner = lab.makeRunner(limits: ["OpenAI": MinuteLimits(requestsPerMinute: 100)])
        let task = Task { try await runner.run() }
        defer { task.cancel() }
        try await lab.waitForEnd(of: experiment)
        #expect(lab.runs(of: experiment).count { $0.stage == .recorded } == 3)
    }
}
