/// How a ``CurlTransport`` reaches the world. One set for all its transfers; what differs by request is in `HTTPLimits`.
///
/// Certificates are verified always: there is no setting for it.
package struct CurlSettings: Sendable, Equatable {
    /// The way out.
    package enum Proxy: Sendable, Equatable {
        /// Straight to the host, whatever the environment says.
        case none
        /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` of the process say.
        case environment
        /// The same, and straight to this machine's own addresses: what is to stay here takes no way around.
        case environmentBeyondLoopback
        /// Through this proxy (`http://host:port`), except for the hosts in `except` (names or domains, `*` for all).
        case url(String, except: [String] = [])
    }

    /// Whose word counts for a certificate.
    package enum Trust: Sendable, Equatable {
        /// The system's certificate store.
        case system
        /// Only the certificates in this PEM file.
        case file(String)
        /// Only the certificates in this folder (hashed names, as `openssl rehash` makes them).
        case directory(String)
    }

    package enum HTTP2: Sendable, Equatable {
        case off
        /// Where a TLS server offers it; plain `http:` stays HTTP/1.1.
        case overTLS
        /// Also over plain `http:`, at once and without asking. The server must speak it.
        case priorKnowledge
    }

    package var proxy: Proxy
    package var trust: Trust
    package var http2: HTTP2
    /// Transfers under way to one host at once, and so the most connections to it. Further ones wait for their turn, and
    /// their limits count from then.
    package var transfersPerHostMax: Int
    /// Transfers under way at once, and so the most connections, idle ones included.
    package var transfersMax: Int
    /// Bytes of a streamed body that wait for a lagging reader. When they are full the transfer rests, and when the windows
    /// of the connection are full too, so does the sender. (libcurl holds what it has read and not handed over: for a
    /// compressed body what one read of 16 KiB unpacks to, over HTTP/2 up to the stream's window.)
    package var streamBufferBytesMax: Int
    /// Sent as `User-Agent` where the request has none.
    package var userAgent: String

    package init(
        proxy: Proxy = .none, trust: Trust = .system, http2: HTTP2 = .overTLS, transfersPerHostMax: Int = 256,
        transfersMax: Int = 512, streamBufferBytesMax: Int = 1 << 20, userAgent: String = "promptledger"
    ) {
        precondition(transfersPerHostMax > 0 && transfersMax > 0, "a transport must be able to transfer")
        precondition(streamBufferBytesMax > 0, "a stream needs room for a byte")
        self.proxy = proxy
        self.trust = trust
        self.http2 = http2
        self.transfersPerHostMax = transfersPerHostMax
        self.transfersMax = transfersMax
        self.streamBufferBytesMax = streamBufferBytesMax
        self.userAgent = userAgent
    }
}
