import Domain
import Events
import HTTPTransport
import Ledger
import Projections
import SwiftProtobuf
import TestSupport
import Testing

/// A model that refuses passes nothing that is asked of its words, and its call is measured like any other.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct RefusedAnswerTests {
    private static let refused = #"{"role":"assistant","content":null,"refusal":"I cannot help with that."}"#

    private static let assertions: [Assertion] = [
        .of("not-contains", "poison"), .of("contains", "poison"), .with { $0.type = "not-is-json" },
        .with { ($0.type, $0.threshold) = ("tokens", 10) },
    ]

    @Test(arguments: [
        (refused, "stop"), (#"{"role":"assistant","content":""}"#, "content_filter"),
        (#"{"role":"assistant","content":"To make"}"#, "content_filter"),
    ]) func whatLooksAtItsWordsIsErroredUnderNotAsWell(_ message: String, _ reason: String) async throws {
        let lab = try await Laboratory(asking: OneAnswer(message, reason))
        let experiment = try await lab.start([lab.model("m")], assertions: Self.assertions)
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        let verdict = try #require(run.verdict)
        #expect(run.stage == .recorded && !verdict.passed && verdict.scoreMillionths == 250_000)
        #expect(verdict.assertions.map(\.outcome) == [.errored, .errored, .errored, .passed])
        #expect(run.measures?.tokens == 8)
    }

    @Test func theSameWordsOfAModelThatAnswersPass() async throws {
        let lab = try await Laboratory(asking: OneAnswer(#"{"role":"assistant","content":"Ask a doctor."}"#, "stop"))
        let experiment = try await lab.start([lab.model("m")], assertions: [Self.assertions[0], Self.assertions[3]])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).first?.verdict?.passed == true)
    }

    @Test func aRefusalThatIsReusedIsOneStill() async throws {
        let lab = try await Laboratory(asking: OneAnswer(Self.refused, "stop"))
        let data = try await lab.addCases(["Where is my order?"])
        let version = try await lab.addPrompt("Answer: {{question}}")
        for isReused in [false, true] {
            let experiment = try await lab.start(
                [lab.model("m")], versions: [version], on: data, assertions: [Self.assertions[0]]
            ) { $0.reusesResults = isReused }
            try await lab.finish(experiment)
            let run = try #require(lab.runs(of: experiment).first)
            #expect((run.reusedRun != nil) == isReused)
            #expect(run.verdict?.assertions.map(\.outcome) == [.errored])
        }
    }
}

/// Answers every chat with the same message. Nothing leaves the process.
private final class OneAnswer: HTTPTransport {
    private let body: String

    init(_ message: String, _ reason: String) {
        body =
            #"{"choices":[{"index":0,"message":\#(message),"finish_reason":"\#(reason)"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}"#
    }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        HTTPReply(
            head: HTTPReplyHead(status: 200, headers: ["content-type": "application/json"]), body: Array(body.utf8),
            timing: HTTPTiming(total: 1))
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream { throw .cancelled }
}
