import HTTPTransport
import Synchronization

/// What is heard of one command over a WebSocket, with a look from time to time whether anything will come at all.
struct DaytonaHearing: Sendable {
    enum News: Sendable {
        case bytes([UInt8])
        /// A pause is over.
        case nothing
        /// The command's time is. What came before that has been told: too much output is not mistaken for too much time by whoever reads slowly.
        case timeUp
        /// The socket was refused, broke, or is open though the command has ended. No more will come.
        case failed
        /// More came than may.
        case tooMuch
    }

    /// Without a byte for so long the server is asked for a sign of life.
    static let idleMax = Duration.seconds(30)
    /// Every so many pauses it is looked whether the command has ended.
    static let pausesPerQuestion = 4
    /// A server closes a second after the command's end; one that does not, and says nothing, in so many questions has
    /// forgotten to.
    static let questionsAfterEndMax = 2

    /// Ends with the socket. What waits in it is bounded by the limit of the request's reply.
    let news: AsyncStream<News>
    private let tasks: [Task<Void, Never>]

    /// - Parameters:
    ///   - pause: how often there is news, where nothing comes.
    ///   - hasEnded: whether the command has.
    init(
        _ request: HTTPRequest, over listener: any WebSocketListener, until deadline: ContinuousClock.Instant,
        pause: Duration, hasEnded: @escaping @Sendable () async throws(SandboxFault) -> Bool
    ) {
        let (news, source) = AsyncStream.makeStream(of: News.self)
        self.news = news
        let heard = Counter()
        tasks = [
            Task { await Self.listen(request, over: listener, heard, source) },
            Task { await Self.watch(until: deadline, pause: pause, hasEnded, heard, source) },
        ]
    }

    /// To be called at the end: closes the socket.
    func stop() { for task in tasks { task.cancel() } }

    private static func listen(
        _ request: HTTPRequest, over listener: any WebSocketListener, _ heard: Counter,
        _ source: AsyncStream<News>.Continuation
    ) async {
        do throws(HTTPFault) {
            let stream = try await listener.listen(request, idleMax: idleMax)
            if stream.head.status == HTTPReplyHead.switchingProtocols {
                while let bytes = try await stream.next() {
                    heard.increase()
                    source.yield(.bytes(bytes))
                }
            } else {
                source.yield(.failed)
            }
        } catch .replyTooLarge {
            source.yield(.tooMuch)
        } catch {
            source.yield(.failed)
        }
        source.finish()
    }

    private static func watch(
        until deadline: ContinuousClock.Instant, pause: Duration,
        _ hasEnded: @Sendable () async throws(SandboxFault) -> Bool, _ heard: Counter,
        _ source: AsyncStream<News>.Continuation
    ) async {
        var (pauses, quietQuestions, heardBefore) = (0, 0, 0)
        while true {
            do {
                try await Task.sleep(for: max(min(pause, deadline - .now), .milliseconds(1)))
                guard ContinuousClock.now < deadline else {
                    source.yield(.timeUp)
                    break
                }
                source.yield(.nothing)
                pauses += 1
                guard pauses.isMultiple(of: pausesPerQuestion), try await hasEnded() else { continue }
            } catch {
                // Whoever asks again is told what it is.
                break
            }
            let heardNow = heard.value
            quietQuestions = heardNow == heardBefore ? quietQuestions + 1 : 0
            heardBefore = heardNow
            if quietQuestions > questionsAfterEndMax {
                source.yield(.failed)
                break
            }
        }
        source.finish()
    }
}

/// How often something has happened.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func increase() { count.wrappingAdd(1, ordering: .relaxed) }
}
