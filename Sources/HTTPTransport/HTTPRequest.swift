/// One HTTP request, whole: nothing about it is read from elsewhere while it is sent.
package struct HTTPRequest: Sendable {
    /// The method in capitals: `GET`, `POST`, `DELETE` …
    package var method: String
    /// Absolute `http:` or `https:` URL, already percent-encoded.
    package var url: String
    package var headers: HTTPHeaders
    /// The bytes sent as the body; empty means no body.
    package var body: [UInt8]
    package var limits: HTTPLimits

    package init(
        method: String, url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}

/// What one transfer may cost before it is given up. Where a transport lets only so many go at once, the time begins when the
/// transfer's turn comes.
package struct HTTPLimits: Sendable, Equatable {
    /// From the start until the connection (with TLS) stands.
    package var connect: Duration
    /// From the start until the first byte of the reply.
    package var firstByte: Duration
    /// From the start until the last byte of the reply.
    package var whole: Duration
    /// Decoded bytes of the reply's body; one byte more ends the transfer with ``HTTPFault/replyTooLarge(limitBytes:)``.
    package var replyBytesMax: Int

    package init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(120), whole: Duration = .seconds(600),
        replyBytesMax: Int = 32 << 20
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.whole = whole
        self.replyBytesMax = replyBytesMax
    }
}
