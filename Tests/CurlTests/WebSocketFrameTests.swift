import HTTPTransport
import TestSupport
import Testing

@testable import Curl

/// Frames as RFC 6455 §5 has them, without a socket.
@Suite struct WebSocketFrameTests {
    private typealias Event = WebSocketFrameReader.Event

    /// A frame of the server's.
    private func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        let count = payload.count
        let length: [UInt8] =
            count < 126
            ? [UInt8(count)]
            : count <= 0xFFFF
                ? [126, UInt8(count >> 8), UInt8(count & 0xFF)]
                : [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
        return [first] + length + payload
    }

    /// What all the bytes say, given in pieces of that size; bytes that follow each other joined.
    private func events(_ bytes: [UInt8], piece: Int? = nil, frameBytesMax: Int = 1 << 20) throws(HTTPFault) -> [Event]
    {
        var reader = WebSocketFrameReader(frameBytesMax: frameBytesMax)
        var all: [Event] = []
        let piece = piece ?? max(1, bytes.count)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            for event in try reader.take(Array(bytes[start..<min(start + piece, bytes.count)])) {
                if case .bytes(let more) = event, case .bytes(let before)? = all.last {
                    all[all.count - 1] = .bytes(before + more)
                } else {
                    all.append(event)
                }
            }
        }
        return all
    }

    @Test func framesAreTheSameHoweverTheyAreCut() throws {
        let long = [UInt8](repeating: 7, count: 70_000)
        let all: [(bytes: [UInt8], events: [Event])] = [
            (frame(0x82, [1, 2]) + frame(0x82) + frame(0x82, [3]), [.bytes([1, 2, 3])]),
            (
                frame(0x02, [1]) + frame(0x89, [9]) + frame(0x00, [2]) + frame(0x80, [3]),
                [.bytes([1]), .ping([9]), .bytes([2, 3])]
            ),
            (frame(0x8A), [.pong]),
            (
                frame(0x82, [UInt8](repeating: 5, count: 300)) + frame(0x88, [0x03, 0xE8]) + frame(0x82, [1]),
                [.bytes([UInt8](repeating: 5, count: 300)), .close(.normal)]
            ),
            (frame(0x88), [.close(nil)]),
            (frame(0x88, [0x03, 0xF3] + Array("why".utf8)), [.close(WebSocketCloseCode(number: 1011))]),
            (frame(0x89, [UInt8](repeating: 1, count: 125)), [.ping([UInt8](repeating: 1, count: 125))]),
        ]
        for (bytes, expected) in all {
            for piece in 1...bytes.count { #expect(try events(bytes, piece: piece) == expected) }
        }
        #expect(try events(frame(0x82, long), piece: 4_096) == [.bytes(long)])
    }

    @Test(
        arguments: [
            ([0x82, 0x81, 1, 2, 3, 4, 5], "masked"), ([0xC2, 0x00], "reserved bit"), ([0xA2, 0x00], "reserved bit"),
            ([0x92, 0x00], "reserved bit"), ([0x83, 0x00], "no known kind"), ([0x8B, 0x00], "no known kind"),
            ([0x81, 0x01, 0x61], "text"), ([0x80, 0x00], "none began"), ([0x02, 0x01, 1, 0x82, 0x01, 2], "has ended"),
            ([0x09, 0x00], "in pieces"), ([0x89, 126, 0, 126], "longer than 125"), ([0x82, 126, 0, 125], "need be"),
            ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], "need be"),
            ([0x82, 126, 0x10, 0x01], "over the limit of 4096"),
            ([0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "over the limit"),
            ([0x88, 0x01, 3], "half a code"),
            ([0x88, 0x02, 0x03, 0xED], "none may have"), ([0x88, 0x02, 0x00, 0x00], "none may have"),
            ([0x88, 0x02, 0x13, 0x88], "none may have"),
        ] as [([UInt8], String)])
    func whatTheProtocolForbidsIsRefused(_ bytes: [UInt8], _ word: String) {
        for piece in 1...bytes.count {
            #expect {
                try events(bytes, piece: piece, frameBytesMax: 4_096)
            } throws: { error in
                if case .cut(let text)? = error as? HTTPFault { text.contains(word) } else { false }
            }
        }
    }

    @Test func framesWithoutAByteAreCounted() throws {
        let many = [UInt8](
            [0x89, 0x00] * (WebSocketFrameReader.emptyFramesMax / 2) + [0x82, 0x00]
                * (WebSocketFrameReader.emptyFramesMax / 2))
        #expect(try events(many).count == WebSocketFrameReader.emptyFramesMax / 2)
        #expect(throws: HTTPFault.self) { try events(many + [0x82, 0x00]) }
        #expect(throws: HTTPFault.self) { try events(many + [0x8A, 0x00]) }
    }

    @Test func chanceBytesNeverTrapAndNeverGrow() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        for _ in 0..<3_000 {
            var reader = WebSocketFrameReader(frameBytesMax: 64)
            for _ in 0..<8 {
                let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
                guard let events = try? reader.take(bytes) else { break }
                let handedOn = events.reduce(0) { count, event in
                    if case .bytes(let bytes) = event { count + bytes.count } else { count }
                }
                #expect(handedOn <= bytes.count, "seed \(seed)")
            }
        }
    }

    @Test func framesOfOursAreMaskedAndWhole() {
        #expect(
            WebSocketFrame.control(.pong, Array("Hello".utf8), mask: [0x37, 0xFA, 0x21, 0x3D])
                == [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        #expect(
            WebSocketFrame.control(.close, WebSocketFrame.closing(.normal), mask: [0, 0, 0, 0])
                == [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
    }

    // MARK: The opening

    private func answer(_ change: (String) -> String = { $0 }) -> [UInt8] {
        let usual = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        let accept = WebSocketUpgrade.accept(for: "AAAAAAAAAAAAAAAAAAAAAA==")
        return Array(change(usual + "Sec-WebSocket-Accept: \(accept)\r\n\r\n").utf8)
    }

    private func upgrade(_ bytes: [UInt8], piece: Int) throws(HTTPFault) -> WebSocketUpgrade.Answer {
        var upgrade = WebSocketUpgrade(nonce: [UInt8](repeating: 0, count: 16))
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let answer = try upgrade.accept(Array(bytes[start..<min(start + piece, bytes.count)]))
            if answer != .more { return answer }
        }
        return .more
    }

    @Test func theAnswerToAKeyIsThatOfTheStandard() {
        #expect(WebSocketUpgrade.accept(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    /// From RFC 3174 §7.3, and lengths around the edge of a block as sha1sum(1) has them.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (String(repeating: "a", count: 55), "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
        (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        (String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func digestsAreThoseOfTheStandard(_ text: String, _ expected: String) {
        let digits = SHA1.digest(of: Array(text.utf8)).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        #expect(digits.joined() == expected)
    }

    @Test func anAnswerIsReadHoweverItIsCut() throws {
        let bytes = answer() + [0x82, 0x00]
        for piece in 1...bytes.count {
            guard case .agreed(let head, _) = try upgrade(bytes, piece: piece) else { return #expect(Bool(false)) }
            #expect(head.status == 101)
        }
        guard case .agreed(_, let rest) = try upgrade(bytes, piece: bytes.count) else { return #expect(Bool(false)) }
        #expect(rest == [0x82, 0x00])
        let refusal = try upgrade(
            Array("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 426 No\r\nA: b\r\n\r\nbody".utf8), piece: 9)
        #expect(refusal == .refused(HTTPReplyHead(status: 426, headers: ["A": "b"])))
    }

    @Test(arguments: [
        ("websocket", "h2c"), ("Connection: Upgrade", "Connection: close"), ("Accept: ", "Accept: x"),
        ("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n"),
        ("\r\n\r\n", "\r\nSec-WebSocket-Extensions: x\r\n\r\n"),
        ("HTTP/1.1 101", "SSH-2.0"), ("\r\n\r\n", "\r\nX: \(String(repeating: "x", count: 300_000))\r\n\r\n"),
    ])
    func anAnswerThatDoesNotBelongIsRefused(_ old: String, _ new: String) {
        #expect(throws: HTTPFault.self) { try upgrade(answer { $0.replacing(old, with: new) }, piece: 1_000) }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/a/b?c=d#e", "/a/b?c=d", "127.0.0.1:8080"), ("https://H.example", "/", "h.example"),
        ("http://[::1]:80?q=/", "/?q=/", "[::1]"), ("https://h:443/", "/", "h"), ("http://h#f", "/", "h"),
    ])
    func theRequestNamesItsTarget(_ url: String, _ target: String, _ host: String) throws {
        let request = HTTPRequest(method: "GET", url: url, headers: ["Authorization": "Bearer k"])
        let upgrade = WebSocketUpgrade(nonce: Array(0..<16))
        let text = String(decoding: upgrade.request(try VettedRequest(request), userAgent: "u/1"), as: UTF8.self)
        #expect(
            text == """
                GET \(target) HTTP/1.1\r\nHost: \(host)\r\nAuthorization: Bearer k\r\nUser-Agent: u/1\r\n\
                Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n
                """)
    }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] { (0..<count).flatMap { _ in bytes } }
