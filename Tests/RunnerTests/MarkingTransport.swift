import Domain
import HTTPTransport
import Synchronization
import Testing

/// Marks the workspace local only right before one request is sent, and sends the ones like it that came earlier only then.
final class MarkingTransport: HTTPTransport {
    private let lab: Laboratory
    private let text: String
    private let turn: Int
    private let count = Mutex(0)
    private let isMarked = Mutex(false)

    /// - Parameters:
    ///   - text: what the requests have in them that count.
    ///   - turn: which of them it is, from 1.
    init(_ lab: Laboratory, whenSending text: String, turn: Int = 1) {
        (self.lab, self.text, self.turn) = (lab, text, turn)
    }

    func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        await mark(before: request)
        return try await lab.transport.send(request)
    }

    func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        await mark(before: request)
        return try await lab.transport.open(request)
    }

    private func mark(before request: HTTPRequest) async {
        guard String(decoding: request.body, as: UTF8.self).contains(text) else { return }
        let number = count.withLock { count -> Int in
            count += 1
            return count
        }
        if number == turn {
            do { try await lab.obey(.changeSettings(ChangeSettings(localModelsOnly: true))) } catch {
                Issue.record("the workspace could not be marked: \(error)")
            }
            isMarked.withLock { $0 = true }
        }
        while !isMarked.withLock(\.self), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
