import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import SwiftProtobuf
import Testing
import TestSupport

/// Runs that bring no result: each says why, and the rest of the matrix goes on.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct FailureTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let model: String
        var streamed = false
        let failure: FailureClass
        var status: UInt32?
        var testDescription: String { model + (streamed ? ", streamed" : "") }
    }

    static let table: [Expected] = [
        Expected(model: "error-400", failure: .rejected, status: 400),
        Expected(model: "error-401", failure: .unauthorised, status: 401),
        Expected(model: "error-403", failure: .forbidden, status: 403),
        Expected(model: "error-404", failure: .notFound, status: 404),
        Expected(model: "error-429", failure: .rateLimited, status: 429),
        Expected(model: "error-429-quota", failure: .quotaExhausted, status: 429),
        Expected(model: "error-500", failure: .serverFailed, status: 500),
        Expected(model: "error-503", failure: .overloaded, status: 503),
        Expected(model: "nobody", failure: .notFound, status: 404),
        Expected(model: "garbage", failure: .protocolBroken, status: 200),
        Expected(model: "html", failure: .protocolBroken, status: 200),
        Expected(model: "malformed-chunk", failure: .protocolBroken, status: 200),
        Expected(model: "malformed-chunk", streamed: true, failure: .protocolBroken, status: 200),
        Expected(model: "cut", failure: .cutShort),
        Expected(model: "cut", streamed: true, failure: .cutShort, status: 200),
        Expected(model: "truncate", streamed: true, failure: .cutShort, status: 200),
        Expected(model: "stream-error", streamed: true, failure: .serverFailed, status: 200),
        Expected(model: "flaky-1-of-1", failure: .overloaded, status: 503),
    ]

    @Test(arguments: table) func eachFaultIsRecordedAsWhatItIs(_ expected: Expected) async throws {
        let lab = try await Laboratory()
        let models = [lab.model(expected.model) { $0.stream = expected.streamed }, lab.model("echo")]
        let experiment = try await lab.start(models, questions: ["one", "two"])
        try await lab.finish(experiment)
        let counts = lab.counts(of: experiment)
        #expect(counts.recorded == 2 && counts.failed == 2 && counts.open == 0)
        for run in lab.runs(of: experiment) where run.modelPlace == 0 {
            #expect(run.stage == .failed && run.failure == expected.failure && run.failedAttemptsAt.count == 1)
            let (facts, content) = try #require(try lab.failure(of: run))
            #expect(facts.failure == expected.failure && facts.attempt == 1)
            #expect((facts.hasHTTPStatus ? facts.httpStatus : nil) == expected.status)
            #expect(!content.summary.isEmpty && !content.summary.contains("\n") && !content.request.isEmpty)
        }
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.baseURL = "http://127.0.0.1:1/v1" }])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).map(\.failure) == [.unreachable])
    }

    @Test func aCaseWithoutTheVariableFailsAlone() async throws {
        let lab = try await Laboratory()
        let versions = [try await lab.addPrompt("{{question}}"), try await lab.addPrompt("{{answer}}")]
        let experiment = try await lab.start([lab.model("echo")], versions: versions)
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).map(\.failure) == [nil, .variableMissing])
        let failed = try #require(lab.runs(of: experiment).last)
        #expect(try lab.failure(of: failed)?.content.summary.contains("answer") == true)
        #expect(try await lab.seen().count == 1)
    }

    @Test func anAssertionWithoutItsVariableFailsTheRun() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], assertions: [.of("contains", "{{nothing}}")])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).map(\.failure) == [.variableMissing])
    }

    @Test(arguments: ["opnai:echo", "echo", "nobody:echo", "openai-compatible:echo"]) func aModelOfNoProviderFails(
        _ model: String
    ) async throws {
        let lab = try await Laboratory()
        let experiment: ExperimentID
        do {
            experiment = try await lab.start([.with { $0.model = model }, lab.model("echo")])
        } catch LedgerFault.refused {
            // The design itself may be refused: a word alone is no model.
            #expect(!model.contains(":"))
            return
        }
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).map(\.failure) == [.providerUnknown, nil])
        let failed = try #require(lab.runs(of: experiment).first)
        #expect(try lab.failure(of: failed)?.content.summary.isEmpty == false)
    }

    @Test func aPromptOfAnUnsendableShapeFails() async throws {
        let lab = try await Laboratory()
        let version = try await lab.addPrompt(
            "{{question}}", parameters: .with { $0.jsonSchema = "{\"type\": \"object\"}" })
        let model = lab.model("echo") { $0.parameters.jsonSchema = "[]" }
        do {
            let experiment = try await lab.start([model], versions: [version])
            try await lab.finish(experiment)
            #expect(lab.runs(of: experiment).map(\.failure) == [.unsendable])
        } catch LedgerFault.refused(let refusal) {
            #expect("\(refusal)".contains("JSON"))
        }
    }

    @Test func aSeedThatCannotBeCountedOnFailsTheRepeatsThatItDoesNotReach() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.parameters.seed = .max }], repeats: 2)
        try await lab.finish(experiment)
        let runs = lab.runs(of: experiment)
        #expect(runs.map(\.failure) == [nil, .unsendable])
        #expect(try #require(try lab.failure(of: runs[1])).content.summary.contains("smaller seed"))
        #expect(try await lab.seen().count == 1)
    }

    @Test func nothingOfAFailureLeavesTheExperimentOpen() async throws {
        let lab = try await Laboratory()
        let models = ["error-500", "garbage", "html", "cut", "nobody"].map { lab.model($0) }
        let experiment = try await lab.start(models, questions: ["one", "two", "three"])
        try await lab.finish(experiment)
        let conclusion = try #require(lab.ledger.reader.read { $0.runBoard.conclusion(of: experiment, asOf: .now($0)) })
        #expect(conclusion.failed == 15 && conclusion.recorded == 0)
    }
}
