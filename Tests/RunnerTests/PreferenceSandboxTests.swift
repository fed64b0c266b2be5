import Domain
import EventLog
import Events
import Foundation
import HTTPTransport
import Ledger
import Projections
import Runner
import Sandboxes
import TestSupport
import Testing

/// Judges of pairs that are asked from sandboxes, as the ledger hears of them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct PreferenceSandboxTests {
    /// Sends as from a sandbox of its own.
    private struct StagedTransport: HTTPTransport {
        let network: any HTTPTransport

        func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
            let record = SandboxRecord.current
            let identity = SandboxIdentity(
                kind: .local, id: "stage", isolation: "none", startup: .milliseconds(1))
            let place = record?.begin(identity, for: .call)
            defer {
                let usage = SandboxUsage(processor: nil, memoryPeak: nil, lifetime: .milliseconds(2))
                if let place { record?.end(place, .success(0), usage: usage, log: []) }
            }
            return try await network.send(request)
        }

        func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
            try await network.open(request)
        }
    }

    @Test func eachCallsSandboxIsRecordedWithTheVerdictThatCameFromIt() async throws {
        let lab = try await Laboratory()
        let versions = [
            try await lab.addPrompt("Answer: {{question}}"), try await lab.addPrompt("Reply: {{question}}"),
        ]
        let experiment = try await lab.start([lab.model("echo")], versions: versions)
        try await lab.finish(experiment)
        let maker = StageMaker(.never)
        let place = RunPlace(
            kind: .local, locality: .local, transport: StagedTransport(network: lab.transport),
            metrics: .success(maker), outputs: .success(maker))
        let before = lab.ledger.reader.size
        let round = try PreferenceRound(
            of: experiment, in: lab.ledger, as: lab.runner, for: lab.owner,
            places: RunPlaces(only: place, direct: lab.transport),
            settings: RunnerSettings(concurrencyMax: 4, environment: [:]), rubric: nil)
        let pairs = lab.ledger.reader.read { PreferenceRound.pairs(of: experiment, in: $0) { $0 != $1 } }
        let outcome = try await round.judge(pairs, by: [lab.model("prefer-Answer")])
        #expect((outcome.recorded, outcome.errored) == (2, 0))

        let events = try lab.ledger.reader.events(before..<lab.ledger.reader.size).compactMap(\.facts.event)
        let one = ["sandbox-created", "sandbox-destroyed", "judgement-recorded"]
        #expect(events.map(\.storedName) == ["judging-requested"] + one + one)
        guard case .judgingRequested(let request)? = events.first else {
            Issue.record("nobody asked for it")
            return
        }
        #expect(request.rubric == 1 && outcome.rubric == 1)
        let first = try #require(lab.runs(of: experiment).first)
        for event in events {
            switch event {
            case .sandboxCreated(let facts):
                #expect((facts.kind, facts.purpose, facts.attempt) == (.local, .call, 0))
                #expect(RunID(bytes: facts.run) == first.id && facts.judging == request.judging)
            case .judgementRecorded(let facts): #expect(facts.sandbox == .local && facts.judging == request.judging)
            default: break
            }
        }
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }
}
