import Foundation
import HTTPTransport
import Synchronization
import Testing

@testable import Sandboxes

/// Stands in for Daytona: answers each request with what the test says of its method and path, in turn, the last answer
/// again and again, and remembers what it was sent. A request that no test speaks of is a 404 of the API.
final class ScriptedTransport: HTTPTransport {
    enum Answer: Sendable {
        case reply(Int, String, HTTPHeaders)
        case fault(HTTPFault)
        /// Waits until the request is given up, as a server does that never answers.
        case silence

        static func json(_ text: String, status: Int = 200) -> Answer {
            .reply(status, text, ["Content-Type": "application/json"])
        }
    }

    private struct State {
        var answers: [String: [Answer]]
        var sent: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    /// - Parameter answers: by method and path, without the query: `GET /sandbox/s-1`.
    init(_ answers: [String: [Answer]] = [:]) { state = Mutex(State(answers: answers)) }

    var requests: [HTTPRequest] { state.withLock(\.sent) }
    /// What was asked, in order: `GET /sandbox/s-1`.
    var asked: [String] { requests.map(Self.name) }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        if Task.isCancelled { throw .cancelled }
        switch next(request) {
        case .fault(let fault): throw fault
        case .silence:
            do { try await Task.sleep(for: request.limits.whole) } catch { throw .cancelled }
            throw .timedOut(.whole)
        case .reply(let status, let body, let headers):
            guard body.utf8.count <= request.limits.replyBytesMax else {
                throw .replyTooLarge(limitBytes: request.limits.replyBytesMax)
            }
            return HTTPReply(
                head: HTTPReplyHead(status: status, headers: headers), body: Array(body.utf8),
                timing: HTTPTiming(total: 1_000))
        }
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        throw .malformedRequest("nothing is streamed from Daytona")
    }

    private func next(_ request: HTTPRequest) -> Answer {
        let name = Self.name(request)
        return state.withLock { state in
            state.sent.append(request)
            // A name that the client made up is one place for all of them.
            let key = state.answers[name] != nil ? name : Self.withoutNames(name)
            guard var left = state.answers[key], let first = left.first else {
                return .json(#"{"statusCode":404,"error":"Not Found","message":"nothing there"}"#, status: 404)
            }
            if left.count > 1 { left.removeFirst() }
            state.answers[key] = left
            return first
        }
    }

    /// Method and path below the base.
    static func name(_ request: HTTPRequest) -> String {
        let path = request.url.prefix { $0 != "?" }
        for base in [DaytonaSettings.sampleAPI, DaytonaSettings.sampleToolbox] where path.hasPrefix(base) {
            return "\(request.method) \(path.dropFirst(base.count))"
        }
        return "\(request.method) \(path)"
    }

    private static func withoutNames(_ name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.count == 32 && part.allSatisfy(\.isHexDigit) || part.hasPrefix("promptledger-") ? "*" : String(part)
        }.joined(separator: "/")
    }
}

extension DaytonaSettings {
    static let sampleAPI = "http://127.0.0.1:3986/api"
    static let sampleToolbox = "http://127.0.0.1:3986/toolbox"
    static let sampleKey = "dtn_0123456789abcdef"

    /// Impatient, so that tests need not wait.
    static func sample(_ change: (inout DaytonaSettings) -> Void = { _ in }) throws -> DaytonaSettings {
        var settings = DaytonaSettings(apiURL: try DaytonaURL(sampleAPI), key: try DaytonaKey(sampleKey))
        settings.pace = DaytonaPace(
            pollFirst: .milliseconds(1), pollMost: .milliseconds(4), startMax: .seconds(20), buildMax: .seconds(20),
            deleteMax: .seconds(20), requestMax: .seconds(20), repeatsMax: 2)
        change(&settings)
        return settings
    }
}

/// A sandbox's record as the API tells it.
func record(_ state: String, id: String = "s-1", _ more: String = "") -> ScriptedTransport.Answer {
    .json(
        """
        {"id":"\(id)","organizationId":"o","name":"n","user":"daytona","env":{},"labels":{},"public":false,\
        "networkBlockAll":true,"target":"us","cpu":1,"gpu":0,"memory":1,"disk":3,"futureField":[1],\
        "toolboxProxyUrl":"\(DaytonaSettings.sampleToolbox)","state":"\(state)"\(more)}
        """)
}

/// The fault that `work` throws; `nil` where it throws none, or another error.
func fault<R>(_ work: () async throws -> R) async -> SandboxFault? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? SandboxFault
    }
}

/// The JSON object of a body.
func object(_ body: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
}
