import HTTPTransport
import Synchronization

/// Stands in for servers anywhere: lets nobody in, and remembers what it was sent. Nothing leaves the process.
final class RefusingTransport: HTTPTransport {
    private struct Refusal: HTTPReplyStream {
        let head = HTTPReplyHead(status: 401)
        let timing = HTTPTiming(total: 1)
        func next() async throws(HTTPFault) -> [UInt8]? { nil }
    }

    private let sent = Mutex<[HTTPRequest]>([])

    var requests: [HTTPRequest] { sent.withLock { $0 } }
    /// The address of each request, and the key that was shown there.
    var shown: [[String]] {
        requests.map { [$0.url, $0.headers["authorization"] ?? "nothing"] }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        sent.withLock { $0.append(request) }
        return HTTPReply(head: HTTPReplyHead(status: 401), body: [], timing: HTTPTiming(total: 1))
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        sent.withLock { $0.append(request) }
        return Refusal()
    }
}
