package import HTTPTransport
import Threads

extension CurlTransport: WebSocketListener {
    /// The connection is libcurl's, with its rules for TLS, proxies and addresses; what goes over it is ours.
    package func listen(
        _ request: HTTPRequest, idleMax: Duration
    ) async throws(HTTPFault) -> any HTTPReplyStream {
        guard request.method == "GET", request.body.isEmpty else {
            throw .malformedRequest("a WebSocket is opened by a GET without a body")
        }
        let vetted = try VettedRequest(request)
        let sink = ReplySink(
            delivery: .streamed(bufferBytesMax: settings.streamBufferBytesMax),
            replyBytesMax: request.limits.replyBytesMax)
        let transfer = RunningTransfer(id: Self.newID(), sink: sink, mailbox: Mailbox())
        switch sockets.add(transfer) {
        case .taken: break
        case .none: throw .cut("\(OpenWebSockets.countMax) WebSockets are open, and no more may be")
        case .closed: throw .cancelled
        }
        let isStarted = OwnThread.start("web-socket") { [sockets, settings] in
            WebSocketLink.run(vetted, settings, idleMax: idleMax, transfer)
            sockets.remove(transfer.id)
            transfer.mailbox.announceEnd()
        }
        guard isStarted else {
            sockets.remove(transfer.id)
            throw .cut("this machine has no thread for a WebSocket")
        }
        return try await opened(transfer)
    }
}
