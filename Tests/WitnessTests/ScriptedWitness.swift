import HTTPTransport
import Synchronization

/// Answers requests in turn with what the test wrote down, and keeps what came. The last answer is given again.
final class ScriptedWitness: HTTPTransport {
    private let answers: Mutex<[Result<HTTPReply, HTTPFault>]>
    private let received = Mutex<[HTTPRequest]>([])

    init(_ answers: Result<HTTPReply, HTTPFault>...) { self.answers = Mutex(answers) }

    var requests: [HTTPRequest] { received.withLock { $0 } }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        received.withLock { $0.append(request) }
        return try answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream { throw .cancelled }
}

extension Result<HTTPReply, HTTPFault> {
    static func answer(_ status: Int, _ body: String = "", type: String = "text/plain") -> Self {
        .success(
            HTTPReply(
                head: HTTPReplyHead(status: status, headers: ["content-type": type]), body: Array(body.utf8),
                timing: HTTPTiming()))
    }

    /// 409: so many entries were cosigned.
    static func conflict(_ size: String, type: String = "text/x.tlog.size") -> Self { answer(409, size, type: type) }
}
