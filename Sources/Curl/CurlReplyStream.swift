import HTTPTransport

/// A reply whose body is read while it arrives. Letting go of it ends the transfer.
final class CurlReplyStream: HTTPReplyStream {
    let head: HTTPReplyHead
    private let transfer: RunningTransfer
    /// Kept, so that the thread lives while somebody reads.
    private let transport: CurlTransport

    init(_ transfer: RunningTransfer, of transport: CurlTransport, head: HTTPReplyHead) {
        self.transfer = transfer
        self.transport = transport
        self.head = head
    }

    deinit { transfer.cancel() }

    func next() async throws(HTTPFault) -> [UInt8]? {
        while true {
            await transfer.wait(for: .portion)
            switch transfer.sink.take() {
            case .bytes(let bytes, let senderRests):
                if senderRests { _ = transfer.mailbox.post(.resume(transfer.id)) }
                return bytes
            case .end: return nil
            case .fault(let fault): throw fault
            case .nothingYet: continue
            }
        }
    }

    var timing: HTTPTiming { transfer.sink.timing }
}
