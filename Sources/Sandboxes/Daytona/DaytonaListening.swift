import HTTPTransport
import Synchronization

/// Listens to a command's log over a WebSocket, and asks for it again and again where that does not work: where the upgrade
/// is refused, the socket breaks, or says nothing though the command has ended. What was heard by then is kept, and the
/// questions go on behind it.
///
/// A sandbox whose socket failed is asked from then on: what stands between does not let sockets through, mostly.
final class DaytonaListening: DaytonaFollower {
    private let listener: any WebSocketListener
    private let polling: DaytonaPolling
    private let hasFailed = Mutex(false)

    init(client: DaytonaClient, listener: any WebSocketListener) {
        self.listener = listener
        polling = DaytonaPolling(client: client)
    }

    func follow(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, transcript: inout DaytonaTranscript, bytesMax: Int,
        until deadline: ContinuousClock.Instant, grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int {
        var splitter = DaytonaLogSplitter()
        if !hasFailed.withLock(\.self) {
            let request = toolbox.following(command, bytesMax: bytesMax, until: deadline)
            let hearing = DaytonaHearing(
                request, over: listener, until: deadline, pause: polling.client.settings.pace.pollMost
            ) { [polling] () async throws(SandboxFault) in
                try await polling.exitCode(of: command, in: toolbox, until: deadline) != nil
            }
            defer { hearing.stop() }
            for await news in hearing.news {
                switch news {
                case .bytes(let bytes): splitter.take(bytes, into: &transcript)
                case .nothing: break
                case .timeUp:
                    return try await polling.settle(
                        command, in: toolbox, behind: splitter.lines, transcript: &transcript, bytesMax: bytesMax,
                        grown: grown)
                case .failed: hasFailed.withLock { $0 = true }
                case .tooMuch: throw .ended(.overLimit(.output))
                }
                try grown(&transcript)
                if transcript.isWhole, let code = transcript.output.trailer?.exitCode { return code }
                guard transcript.bytesCount + splitter.bytesCount <= bytesMax else { throw .ended(.overLimit(.output)) }
            }
            guard !Task.isCancelled else { throw .cancelled }
        }
        return try await polling.follow(
            command, in: toolbox, behind: splitter.lines, transcript: &transcript, bytesMax: bytesMax, until: deadline,
            grown: grown)
    }
}
