package import HTTPTransport
import Synchronization

/// The way out of the process: HTTP/1.1 and HTTP/2 on libcurl, any number of transfers on one thread.
///
/// - Connections are kept and shared by all transfers of one transport, so make one and hand it to everybody.
/// - Certificates are always verified, redirects never followed, cookies never kept.
/// - Compressed bodies are undone on the way; the limit of a reply's size counts what comes out.
/// - A kept connection may turn out to be closed by the server before it answers a single byte. libcurl then sends the
///   request once more on a fresh one, whatever its method.
/// - A body without an announced length that ends with its connection (HTTP/1.0 style) cannot be told from a cut one.
///
/// The thread ends with the last reference to the transport; a stream that is still read holds one.
package final class CurlTransport: HTTPTransport {
    let settings: CurlSettings
    private let mailbox = Mailbox()
    /// A machine, or its user, can have no more threads: then nothing can be sent.
    private let hasThread: Bool
    let sockets = OpenWebSockets()
    private static let lastID = Atomic<UInt64>(0)

    package init(settings: CurlSettings = CurlSettings()) {
        self.settings = settings
        hasThread = TransferLoop.start(settings: settings, mailbox: mailbox)
    }

    deinit { _ = mailbox.post(.stop) }

    /// Ends every transfer as `.cancelled`, closes every connection, and returns when the thread is gone.
    /// Requests made after this end as `.cancelled` too.
    package func close() async {
        await sockets.close()
        _ = mailbox.post(.stop)
        await mailbox.waitForEnd()
    }

    package func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        let transfer = try start(request, delivery: .gathered)
        await transfer.wait(for: .end)
        return try transfer.sink.wholeReply()
    }

    package func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        try await opened(try start(request, delivery: .streamed(bufferBytesMax: settings.streamBufferBytesMax)))
    }

    /// The stream of a transfer, once its head is here.
    func opened(_ transfer: RunningTransfer) async throws(HTTPFault) -> CurlReplyStream {
        await transfer.wait(for: .head)
        do {
            return CurlReplyStream(transfer, of: self, head: try transfer.sink.head())
        } catch {
            transfer.cancel()
            throw error
        }
    }

    private func start(_ request: HTTPRequest, delivery: ReplyState.Delivery) throws(HTTPFault) -> RunningTransfer {
        guard hasThread else { throw .cut("this machine has no thread for transfers") }
        let vetted = try VettedRequest(request)
        let sink = ReplySink(delivery: delivery, replyBytesMax: request.limits.replyBytesMax)
        let id = Self.newID()
        guard mailbox.post(.start(TransferOrder(id: id, vetted: vetted, sink: sink))) else { throw .cancelled }
        return RunningTransfer(id: id, sink: sink, mailbox: mailbox)
    }

    static func newID() -> TransferID { TransferID(number: lastID.add(1, ordering: .relaxed).newValue) }
}

/// A caller's hold on its transfer.
struct RunningTransfer: Sendable {
    let id: TransferID
    let sink: ReplySink
    let mailbox: Mailbox

    /// Returns when the milestone is reached; cancelling the task ends the transfer, and with it the wait.
    func wait(for milestone: ReplyState.Milestone) async {
        await withTaskCancellationHandler {
            await sink.wait(for: milestone)
        } onCancel: {
            cancel()
        }
    }

    func cancel() {
        guard !sink.isOver else { return }
        sink.finish(.failure(.cancelled))
        _ = mailbox.post(.cancel(id))
    }
}
