import HTTPTransport
import Synchronization

@testable import Sandboxes

/// A Daytona that also speaks over a WebSocket: it says what the test has it say, with the command's mark in the place of
/// `MARK`, and ends as the test wants.
final class SpeakingTransport: HTTPTransport, WebSocketListener {
    enum End: Sendable {
        case goodbye
        case fault(HTTPFault)
        /// Stays open without a word.
        case never
        /// Says nothing at all, for it did not agree.
        case refusal(Int)
        /// The opening itself fails.
        case noOpening(HTTPFault)
    }

    private let marking: MarkingTransport
    private let pieces: [String]
    private let end: End
    private let opened = Mutex<[HTTPRequest]>([])
    private let closed = Mutex(0)

    /// - Parameter pieces: each comes by itself.
    init(_ marking: MarkingTransport, saying pieces: [String] = [], end: End) {
        self.marking = marking
        self.pieces = pieces
        self.end = end
    }

    /// The openings that were asked for, and how many sockets are no more.
    var openings: [HTTPRequest] { opened.withLock(\.self) }
    var closings: Int { closed.withLock(\.self) }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply { try await marking.send(request) }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream { try await marking.open(request) }

    func listen(_ request: HTTPRequest, idleMax: Duration) async throws(HTTPFault) -> any HTTPReplyStream {
        opened.withLock { $0.append(request) }
        switch end {
        case .noOpening(let fault): throw fault
        case .refusal(let status): return Speech(status: status, [], end: .goodbye) {}
        default: break
        }
        let mark = marking.mark
        let bytes = pieces.map { Array($0.replacing("MARK", with: mark).utf8) }
        return Speech(status: 101, bytes, end: end) { [self] in closed.withLock { $0 += 1 } }
    }

    /// What is said over one socket.
    private final class Speech: HTTPReplyStream {
        let head: HTTPReplyHead
        var timing: HTTPTiming { HTTPTiming() }
        private let left: Mutex<[[UInt8]]>
        private let end: End
        private let closing: @Sendable () -> Void

        init(status: Int, _ pieces: [[UInt8]], end: End, closing: @escaping @Sendable () -> Void) {
            head = HTTPReplyHead(status: status)
            left = Mutex(pieces)
            self.end = end
            self.closing = closing
        }

        deinit { closing() }

        func next() async throws(HTTPFault) -> [UInt8]? {
            if let piece = left.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return piece }
            if case .fault(let fault) = end { throw fault }
            guard case .never = end else { return nil }
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw .cancelled }
            return nil
        }
    }
}
