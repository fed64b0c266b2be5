/// The status line and headers of a reply.
package struct HTTPReplyHead: Sendable, Equatable {
    /// 100…599.
    package var status: Int
    package var headers: HTTPHeaders
    /// As spoken on the wire: `"1.1"`, `"2"`.
    package var version: String

    package init(status: Int, headers: HTTPHeaders = [:], version: String = "1.1") {
        self.status = status
        self.headers = headers
        self.version = version
    }
}

/// A reply that arrived whole.
package struct HTTPReply: Sendable {
    package var head: HTTPReplyHead
    package var body: [UInt8]
    package var timing: HTTPTiming

    package init(head: HTTPReplyHead, body: [UInt8], timing: HTTPTiming) {
        self.head = head
        self.body = body
        self.timing = timing
    }
}

/// Where the time of one transfer went: each is measured from the transfer's start, in microseconds, `nil` where the step did not happen
/// (a reused connection has no look-up).
package struct HTTPTiming: Sendable, Equatable {
    package var nameLookup: Int?
    package var connect: Int?
    package var tls: Int?
    package var firstByte: Int?
    package var total: Int
    package var reusedConnection: Bool
    /// From the wish for the transfer until its start, where something had to be made for it first: a sandbox, say.
    package var setup: Int?

    package init(
        nameLookup: Int? = nil, connect: Int? = nil, tls: Int? = nil, firstByte: Int? = nil, total: Int = 0,
        reusedConnection: Bool = false, setup: Int? = nil
    ) {
        self.nameLookup = nameLookup
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
        self.reusedConnection = reusedConnection
        self.setup = setup
    }
}
