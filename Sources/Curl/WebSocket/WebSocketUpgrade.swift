import FoundationEssentials
package import HTTPTransport

/// The opening of a WebSocket (RFC 6455 §4): what is asked, and whether the answer is the one that belongs to it. A value
/// without sockets.
package struct WebSocketUpgrade {
    package enum Answer: Equatable {
        case more
        /// The rest is of the socket already.
        case agreed(HTTPReplyHead, rest: [UInt8])
        case refused(HTTPReplyHead)
    }

    private let key: String
    private var parser = ReplyHeadParser(awaitsUpgrade: true)
    private var line: [UInt8] = []

    /// - Parameter nonce: 16 bytes that are different each time.
    package init(nonce: [UInt8]) {
        precondition(nonce.count == 16, "RFC 6455 §4.1: a nonce of 16 bytes")
        key = Data(nonce).base64EncodedString()
    }

    /// The request as it goes over the wire.
    package func request(_ vetted: VettedRequest, userAgent: String) -> [UInt8] {
        var lines = ["GET \(vetted.target) HTTP/1.1", "Host: \(vetted.authority)"]
        lines += vetted.request.headers.lines.map { "\($0.name): \($0.value)" }
        if vetted.request.headers["User-Agent"] == nil { lines.append("User-Agent: \(userAgent)") }
        lines += [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
        ]
        return Array(lines.map { $0 + "\r\n" }.joined().utf8) + [0x0D, 0x0A]
    }

    /// Takes what came, until the answer is whole.
    package mutating func accept(_ bytes: [UInt8]) throws(HTTPFault) -> Answer {
        for (index, byte) in bytes.enumerated() {
            line.append(byte)
            guard line.count <= ReplyHeadParser.headBytesMax else { throw Self.tooLarge }
            guard byte == 0x0A else { continue }
            let step = line.withUnsafeBytes { parser.accept($0) }
            guard parser.hasBegun else { throw Self.noHTTP }
            line = []
            switch step {
            case .more: continue
            case .tooLarge: throw Self.tooLarge
            case .complete(let head):
                guard head.status == HTTPReplyHead.switchingProtocols else { return .refused(head) }
                try check(head.headers)
                return .agreed(head, rest: Array(bytes[(index + 1)...]))
            }
        }
        return .more
    }

    private static let noHTTP = HTTPFault.cut("the answer to a WebSocket's opening is no HTTP")
    private static let tooLarge = HTTPFault.cut(
        "the reply's head is over the limit of \(ReplyHeadParser.headBytesMax) bytes")

    /// What a client must look for (§4.1): else somebody agreed who does not know what to, a cache say.
    private func check(_ headers: HTTPHeaders) throws(HTTPFault) {
        guard headers["Upgrade"]?.lowercased() == "websocket" else {
            throw .cut("the server goes over to another protocol than WebSocket")
        }
        let options = headers["Connection"]?.lowercased().split(whereSeparator: { ", \t".contains($0) }) ?? []
        guard options.contains("upgrade") else {
            throw .cut("the server upgrades and does not say so for this connection")
        }
        guard headers["Sec-WebSocket-Accept"] == Self.accept(for: key) else {
            throw .cut("the server's answer does not belong to this WebSocket's key")
        }
        guard headers["Sec-WebSocket-Extensions"] == nil, headers["Sec-WebSocket-Protocol"] == nil else {
            throw .cut("the server chose an extension or a subprotocol that nobody offered")
        }
    }

    /// What a server that understood answers to a key (§4.2.2).
    package static func accept(for key: String) -> String {
        let joined = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        return Data(SHA1.digest(of: joined)).base64EncodedString()
    }
}
