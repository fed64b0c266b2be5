import HTTPTransport
import Synchronization

/// Where a reply arrives: filled by the transfer thread, emptied by one reader, safe to use from both.
final class ReplySink: Sendable {
    private struct Shared {
        var reply: ReplyState
        var reader: (waitsFor: ReplyState.Milestone, continuation: CheckedContinuation<Void, Never>)?

        /// The reader, if what it waits for is here.
        mutating func wokenReader() -> CheckedContinuation<Void, Never>? {
            guard let reader, reply.hasReached(reader.waitsFor) else { return nil }
            self.reader = nil
            return reader.continuation
        }
    }

    private let shared: Mutex<Shared>

    init(delivery: ReplyState.Delivery, replyBytesMax: Int) {
        shared = Mutex(Shared(reply: ReplyState(delivery: delivery, replyBytesMax: replyBytesMax)))
    }

    // MARK: The transfer thread's side

    func begin(_ head: HTTPReplyHead, timing: HTTPTiming) {
        update { $0.begin(head, timing: timing) }
    }

    func accept(_ chunk: UnsafeRawBufferPointer) -> ReplyState.Verdict {
        update { $0.accept(chunk) }
    }

    /// Anyone may end a reply; the first end counts.
    func finish(_ end: Result<Void, HTTPFault>, timing: HTTPTiming? = nil) {
        update { $0.finish(end, timing: timing) }
    }

    var isOver: Bool { shared.withLock { $0.reply.end != nil } }

    /// Changes the reply, then wakes the reader outside the lock.
    private func update<Answer>(_ change: (inout ReplyState) -> Answer) -> Answer {
        var answer: Answer?
        let woken = shared.withLock { shared in
            answer = change(&shared.reply)
            return shared.wokenReader()
        }
        woken?.resume()
        return answer!
    }

    // MARK: The reader's side

    var timing: HTTPTiming { shared.withLock { $0.reply.timing } }

    /// Returns when the milestone is reached, or the reply is over.
    func wait(for milestone: ReplyState.Milestone) async {
        await withCheckedContinuation { continuation in
            let isHere = shared.withLock { shared in
                if shared.reply.hasReached(milestone) { return true }
                precondition(shared.reader == nil, "a reply has one reader")
                shared.reader = (milestone, continuation)
                return false
            }
            if isHere { continuation.resume() }
        }
    }

    func take() -> ReplyState.Portion { shared.withLock { $0.reply.take() } }

    /// The head, if it came, even if the reply ended badly after it: the body will tell.
    func head() throws(HTTPFault) -> HTTPReplyHead {
        let (head, end) = shared.withLock { ($0.reply.head, $0.reply.end) }
        if let head { return head }
        if case .failure(let fault) = end { throw fault }
        throw .cut("the reply ended without a head")
    }

    /// The whole reply, once it is over.
    func wholeReply() throws(HTTPFault) -> HTTPReply {
        let (end, timing) = shared.withLock { ($0.reply.end, $0.reply.timing) }
        if case .failure(let fault) = end { throw fault }
        let head = try head()
        guard case .bytes(let body, _) = take() else { return HTTPReply(head: head, body: [], timing: timing) }
        return HTTPReply(head: head, body: body, timing: timing)
    }
}
