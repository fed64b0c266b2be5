package import HTTPTransport

/// What is known of one reply while it arrives: a value without locks or sockets. The transfer thread puts in, the
/// reader takes out, and each answer says what to do next.
package struct ReplyState {
    package enum Delivery: Sendable, Equatable {
        /// The body is gathered and handed over when it is whole.
        case gathered
        /// The body is handed over as it comes; at most this many bytes wait for the reader.
        case streamed(bufferBytesMax: Int)
    }

    /// What the sender of a chunk is told.
    package enum Verdict: Equatable {
        case taken
        /// No room: keep the chunk and bring it again after the reader has taken what is here.
        case rest
        /// The transfer is over (too large, or given up).
        case stop
    }

    /// What the reader gets.
    package enum Portion: Equatable {
        case bytes([UInt8], senderRests: Bool)
        case end
        case fault(HTTPFault)
        case nothingYet
    }

    /// What somebody may wait for.
    package enum Milestone: Sendable { case head, portion, end }

    package let delivery: Delivery
    package let replyBytesMax: Int
    package private(set) var head: HTTPReplyHead?
    package private(set) var timing = HTTPTiming()
    /// Decoded bytes of the body that came so far.
    package private(set) var receivedBytes = 0
    /// `nil` while the transfer goes on. The first end counts, later ones are ignored.
    package private(set) var end: Result<Void, HTTPFault>?
    private var waiting: [UInt8] = []
    private var senderRests = false

    package init(delivery: Delivery, replyBytesMax: Int) {
        self.delivery = delivery
        self.replyBytesMax = replyBytesMax
    }

    package mutating func begin(_ head: HTTPReplyHead, timing: HTTPTiming) {
        self.head = head
        self.timing = timing
    }

    package mutating func accept(_ chunk: UnsafeRawBufferPointer) -> Verdict {
        guard end == nil else { return .stop }
        guard receivedBytes + chunk.count <= replyBytesMax else {
            finish(.failure(.replyTooLarge(limitBytes: replyBytesMax)))
            return .stop
        }
        // A chunk larger than the whole room is taken when nothing else waits, or it would never come through.
        if case .streamed(let bufferBytesMax) = delivery, !waiting.isEmpty, waiting.count + chunk.count > bufferBytesMax
        {
            senderRests = true
            return .rest
        }
        waiting.append(contentsOf: chunk)
        receivedBytes += chunk.count
        return .taken
    }

    package mutating func finish(_ end: Result<Void, HTTPFault>, timing: HTTPTiming? = nil) {
        guard self.end == nil else { return }
        self.end = end
        if let timing { self.timing = timing }
        // What came before a cut is still read; who gave up reads nothing more.
        if case .failure(.cancelled) = end { waiting = [] }
    }

    package mutating func take() -> Portion {
        if !waiting.isEmpty {
            defer { (waiting, senderRests) = ([], false) }
            return .bytes(waiting, senderRests: senderRests)
        }
        switch end {
        case .success: return .end
        case .failure(let fault): return .fault(fault)
        case nil: return .nothingYet
        }
    }

    package func hasReached(_ milestone: Milestone) -> Bool {
        switch milestone {
        case .head: head != nil || end != nil
        case .portion: !waiting.isEmpty || end != nil
        case .end: end != nil
        }
    }
}
