import HTTPTransport
import Synchronization

@testable import Providers

/// Stands in for the network: answers every request with the same bytes, cut where the test says, and remembers what it
/// was sent.
final class ReplayTransport: HTTPTransport {
    private let head: HTTPReplyHead
    private let chunks: [[UInt8]]
    /// Thrown after the last chunk, in place of the end.
    private let ending: HTTPFault?
    private let timing = HTTPTiming(connect: 10, firstByte: 20, total: 30, reusedConnection: false)
    private let sent = Mutex<[HTTPRequest]>([])

    init(
        status: Int = 200, headers: HTTPHeaders = [:], chunks: [String] = [], ending: HTTPFault? = nil
    ) {
        head = HTTPReplyHead(status: status, headers: headers)
        self.chunks = chunks.map { Array($0.utf8) }
        self.ending = ending
    }

    init(status: Int = 200, headers: HTTPHeaders = [:], chunks: [[UInt8]], ending: HTTPFault? = nil) {
        head = HTTPReplyHead(status: status, headers: headers)
        self.chunks = chunks
        self.ending = ending
    }

    var requests: [HTTPRequest] { sent.withLock(\.self) }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        sent.withLock { $0.append(request) }
        if let ending { throw ending }
        return HTTPReply(head: head, body: Array(chunks.joined()), timing: timing)
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        sent.withLock { $0.append(request) }
        if let ending, chunks.isEmpty { throw ending }
        return Reply(head: head, chunks: chunks, ending: ending, timing: timing)
    }

    private final class Reply: HTTPReplyStream {
        let head: HTTPReplyHead
        let timing: HTTPTiming
        private let ending: HTTPFault?
        private let remaining: Mutex<ArraySlice<[UInt8]>>

        init(head: HTTPReplyHead, chunks: [[UInt8]], ending: HTTPFault?, timing: HTTPTiming) {
            self.head = head
            self.timing = timing
            self.ending = ending
            remaining = Mutex(chunks[...])
        }

        func next() async throws(HTTPFault) -> [UInt8]? {
            if let chunk = remaining.withLock({ $0.popFirst() }) { return chunk }
            if let ending { throw ending }
            return nil
        }
    }
}

/// Answers each path as its own replay does: for providers that ask twice.
final class RoutedTransport: HTTPTransport {
    private let routes: [String: ReplayTransport]
    private let asked = Mutex<[String]>([])

    /// - Parameter routes: what to answer, by the end of the URL.
    init(_ routes: [String: ReplayTransport]) { self.routes = routes }

    /// The URLs, in the order in which they were asked.
    var urls: [String] { asked.withLock(\.self) }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        try await route(request).send(request)
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        try await route(request).open(request)
    }

    private func route(_ request: HTTPRequest) throws(HTTPFault) -> ReplayTransport {
        asked.withLock { $0.append(request.url) }
        guard let route = routes.first(where: { request.url.hasSuffix($0.key) }) else {
            throw .unreachable(host: request.url)
        }
        return route.value
    }
}

/// A clock that moves one step at every look.
func steppingClock(step: Int = 1_000, secondsSince1970: Int = 1_795_397_137) -> ProviderClock {
    let now = SharedCounter(step: step)
    return ProviderClock(microseconds: { now.next() }, secondsSince1970: { secondsSince1970 })
}

/// 0, `step`, 2 × `step` …
private final class SharedCounter: Sendable {
    private let step: Int
    private let value = Mutex(0)

    init(step: Int) { self.step = step }

    func next() -> Int {
        value.withLock { value in
            defer { value += step }
            return value
        }
    }
}
