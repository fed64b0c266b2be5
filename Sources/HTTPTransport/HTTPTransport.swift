/// Sends requests. Adapters are handed one and know no other way out, so a test can stand in for the network.
///
/// Redirects are not followed (a credential must not travel to a host that nobody named): a 3xx is a reply like any other.
/// Cancelling the calling task ends the transfer and closes its connection within 100 ms.
package protocol HTTPTransport: Sendable {
    /// Sends `request` and gathers the whole reply, whatever its status.
    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply

    /// Sends `request` and returns when the reply's head is here; the body is read as it comes.
    /// Letting go of the returned value before the end cancels the transfer.
    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream
}

/// A reply whose body is still arriving. One reader.
package protocol HTTPReplyStream: Sendable {
    var head: HTTPReplyHead { get }
    /// The next bytes of the body, as they come, or `nil` after the last. A body that ends early (connection closed before the
    /// announced length, an HTTP/2 reset) throws; it never just ends.
    func next() async throws(HTTPFault) -> [UInt8]?
    /// Complete after `next()` returned `nil`; until then what is known so far.
    var timing: HTTPTiming { get }
}

extension HTTPReplyStream {
    /// Reads what is left of the body.
    package func remainder() async throws(HTTPFault) -> [UInt8] {
        var all: [UInt8] = []
        while let chunk = try await next() { all += chunk }
        return all
    }
}
