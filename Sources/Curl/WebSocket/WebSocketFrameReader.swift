package import HTTPTransport

/// Reads the frames that a server sends (RFC 6455 §5), however they are cut. A value without sockets.
///
/// A message's bytes are handed on as they come: its frames are parts of one stream, and nobody here asks where a message
/// ends.
package struct WebSocketFrameReader {
    package enum Event: Equatable {
        case bytes([UInt8])
        case ping([UInt8])
        case pong
        /// `nil` where the server gave no reason. Nothing comes after it.
        case close(WebSocketCloseCode?)
    }

    /// A server that sends more frames than this without a byte of a message in them keeps its client busy with nothing.
    package static let emptyFramesMax = 10_000

    private enum Stage {
        /// Of the frame that begins, what is here of its head.
        case head([UInt8])
        case message(left: Int)
        case control(WebSocketFrame.Opcode, payload: [UInt8], length: Int)
        case closed
    }

    private let frameBytesMax: Int
    private var stage = Stage.head([])
    /// Whether the last frame of a message is still to come.
    private var isInMessage = false
    private var emptyFrames = 0

    /// - Parameter frameBytesMax: of one frame's payload, by what its head says.
    package init(frameBytesMax: Int) { self.frameBytesMax = frameBytesMax }

    package var isClosed: Bool { if case .closed = stage { true } else { false } }

    /// What these bytes say. After a fault it is not to be used again.
    package mutating func take(_ bytes: [UInt8]) throws(HTTPFault) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            switch stage {
            case .closed: return events
            case .head(var head):
                head.append(rest.removeFirst())
                try readHead(head)
            case .message(let left):
                events.append(.bytes(Array(rest.prefix(left))))
                stage = left > rest.count ? .message(left: left - rest.count) : .head([])
                rest = rest.dropFirst(left)
            case .control(let opcode, var payload, let length):
                let more = rest.prefix(length - payload.count)
                payload += more
                rest = rest.dropFirst(more.count)
                stage = .control(opcode, payload: payload, length: length)
            }
            if let event = try endOfControl() { events.append(event) }
        }
        return events
    }

    private mutating func readHead(_ head: [UInt8]) throws(HTTPFault) {
        guard head.count >= 2 else { return stage = .head(head) }
        guard head[0] & 0x70 == 0 else { throw Self.broken("a frame has a reserved bit set") }
        guard head[1] & 0x80 == 0 else { throw Self.broken("a frame of the server's is masked") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: head[0] & 0x0F) else {
            throw Self.broken("a frame is of no known kind")
        }
        let isFinal = head[0] & 0x80 != 0
        let short = Int(head[1] & 0x7F)
        let extra = short == 127 ? 8 : short == 126 ? 2 : 0
        guard extra == 0 || opcode.rawValue < WebSocketFrame.Opcode.close.rawValue else {
            throw Self.broken("a control frame is longer than \(WebSocketFrame.controlBytesMax) bytes")
        }
        guard head.count == 2 + extra else { return stage = .head(head) }
        let length = extra == 0 ? UInt64(short) : head[2...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard extra == 0 || length > (extra == 8 ? 0xFFFF : 125) else {
            throw Self.broken("a frame's length is written longer than it need be")
        }
        guard length <= UInt64(frameBytesMax) else {
            throw Self.broken("a frame is over the limit of \(frameBytesMax) bytes")
        }
        try begin(opcode, isFinal: isFinal, length: Int(length))
    }

    private mutating func begin(_ opcode: WebSocketFrame.Opcode, isFinal: Bool, length: Int) throws(HTTPFault) {
        switch opcode {
        case .text: throw Self.broken("a message is text, where bytes were expected")
        case .continuation where !isInMessage: throw Self.broken("a frame goes on with a message that none began")
        case .binary where isInMessage: throw Self.broken("a message begins before the one before it has ended")
        case .close, .ping, .pong:
            guard isFinal else { throw Self.broken("a control frame is in pieces") }
            try count(isEmpty: true)
            stage = .control(opcode, payload: [], length: length)
        case .continuation, .binary:
            isInMessage = !isFinal
            try count(isEmpty: length == 0)
            stage = length == 0 ? .head([]) : .message(left: length)
        }
    }

    private mutating func count(isEmpty: Bool) throws(HTTPFault) {
        guard isEmpty else { return }
        emptyFrames += 1
        guard emptyFrames <= Self.emptyFramesMax else {
            throw Self.broken("more than \(Self.emptyFramesMax) frames hold no byte of a message")
        }
    }

    /// What a control frame says that is whole.
    private mutating func endOfControl() throws(HTTPFault) -> Event? {
        guard case .control(let opcode, let payload, let length) = stage, payload.count == length else { return nil }
        stage = .head([])
        switch opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        default:
            stage = .closed
            guard !payload.isEmpty else { return .close(nil) }
            guard payload.count >= 2 else { throw Self.broken("a close frame has half a code") }
            let code = WebSocketCloseCode(number: UInt16(payload[0]) << 8 | UInt16(payload[1]))
            guard code.isSendable else { throw Self.broken("a close frame has a code that none may have") }
            return .close(code)
        }
    }

    private static func broken(_ reason: String) -> HTTPFault { .cut("the WebSocket is broken: \(reason)") }
}
