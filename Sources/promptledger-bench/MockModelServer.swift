import ArgumentParser
import Foundation
import Glibc

/// HTTP/1.1 by `poll`, for requests that come whole or in pieces, one after the other on each connection.
final class MockModelServer {
    private let delayMilliseconds: Int
    private let listener: Int32
    /// Standard input, the listener, then the connections.
    private var watched: [pollfd] = []
    private var received: [Int32: [UInt8]] = [:]
    /// Connections whose reply is due, the earliest first: all wait equally long.
    private var due: [(then: Int, connection: Int32)] = []
    private var firstDue = 0
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    private static let reply: [UInt8] = {
        let body = #"""
            {"id":"mock-1","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,"message":{"role":"assistant","content":"Thank you for your message. We look into it at once."},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":12,"total_tokens":52}}
            """#
        return Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                .utf8)
    }()

    init(delayMilliseconds: Int) throws {
        self.delayMilliseconds = delayMilliseconds
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 1_024) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw ValidationError("no port for the mock model") }
        for descriptor in [STDIN_FILENO, listener] { watch(descriptor) }
        print(UInt16(bigEndian: address.sin_port))
        fflush(nil)
    }

    func serve() {
        while true {
            poll(&watched, nfds_t(watched.count), timeToWait)
            // Backwards: who leaves is taken out, who comes is put at the end.
            for place in watched.indices.reversed() where watched[place].revents != 0 {
                switch watched[place].fd {
                case STDIN_FILENO: return
                case listener: accept()
                case let connection:
                    if !read(connection) { watched.swapAt(place, watched.count - 1); watched.removeLast() }
                }
            }
            answerDue()
        }
    }

    private func watch(_ descriptor: Int32) {
        watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { return }
            var on: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            received[connection] = []
            watch(connection)
        }
    }

    /// Whether the connection is still there.
    private func read(_ connection: Int32) -> Bool {
        let count = recv(connection, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return true }
            close(connection)
            received[connection] = nil
            return false
        }
        received[connection]! += buffer.prefix(count)
        guard isWhole(received[connection]!) else { return true }
        received[connection] = []
        if delayMilliseconds == 0 { answer(connection) } else { due.append((now + delayMilliseconds, connection)) }
        return true
    }

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        guard
            let head = String(decoding: bytes, as: UTF8.self).range(of: "\r\n\r\n").map({ range in
                String(decoding: bytes, as: UTF8.self)[..<range.lowerBound].lowercased()
            })
        else { return false }
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
        return bytes.count >= head.utf8.count + 4 + (length ?? 0)
    }

    private func answer(_ connection: Int32) {
        _ = send(connection, Self.reply, Self.reply.count, Int32(MSG_NOSIGNAL))
    }

    private var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }

    /// Milliseconds to the next reply that is due; −1 for ever.
    private var timeToWait: Int32 { firstDue < due.count ? Int32(max(0, due[firstDue].then - now)) : -1 }

    private func answerDue() {
        let now = now
        while firstDue < due.count, due[firstDue].then <= now {
            if received[due[firstDue].connection] != nil { answer(due[firstDue].connection) }
            firstDue += 1
        }
        if firstDue > 10_000 { due.removeFirst(firstDue); firstDue = 0 }
    }
}
