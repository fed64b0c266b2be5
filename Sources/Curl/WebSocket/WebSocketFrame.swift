/// A frame as a client sends it (RFC 6455 §5.2): whole, final, and masked. A client that only listens sends no other than
/// control frames.
package struct WebSocketFrame {
    package enum Opcode: UInt8 { case continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 }

    /// Bytes of a control frame (§5.5).
    package static let controlBytesMax = 125

    /// - Parameters:
    ///   - payload: at most ``controlBytesMax`` bytes.
    ///   - mask: 4 bytes that nobody can foretell (§5.3): what goes over the wire is not for the other side to choose.
    package static func control(_ opcode: Opcode, _ payload: [UInt8] = [], mask: [UInt8]) -> [UInt8] {
        precondition(opcode.rawValue >= Opcode.close.rawValue, "other frames may be longer")
        precondition(payload.count <= controlBytesMax && mask.count == 4, "RFC 6455 §5.5, §5.3")
        let masked = payload.enumerated().map { $1 ^ mask[$0 % 4] }
        return [0x80 | opcode.rawValue, 0x80 | UInt8(payload.count)] + mask + masked
    }

    /// The payload of a close frame.
    package static func closing(_ code: WebSocketCloseCode) -> [UInt8] {
        [UInt8(code.number >> 8), UInt8(truncatingIfNeeded: code.number)]
    }
}

/// Why a socket is closed (RFC 6455 §7.4).
package struct WebSocketCloseCode: Equatable, Sendable {
    package let number: UInt16

    package static let normal = WebSocketCloseCode(number: 1000)
    package static let protocolError = WebSocketCloseCode(number: 1002)

    package init(number: UInt16) { self.number = number }

    /// Whether it may stand in a frame: 1004, 1005, 1006 and 1015 are for what no frame says.
    var isSendable: Bool {
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
