/// How a running command is listened to until it has ended. Asking again and again is one way; a WebSocket is another.
protocol DaytonaFollower: Sendable {
    /// Puts all that the command writes into the transcript, and returns its exit code when it has ended.
    /// - Parameters:
    ///   - bytesMax: of both streams; more need not be read, and is ``SandboxLimit/output``.
    ///   - deadline: what is not over then is over ``SandboxLimit/time``.
    ///   - grown: is given the transcript from time to time; what it throws ends the following.
    func follow(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, transcript: inout DaytonaTranscript, bytesMax: Int,
        until deadline: ContinuousClock.Instant, grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int
}

/// Asks for the whole log again and again, and takes what is new in it.
struct DaytonaPolling: DaytonaFollower {
    let client: DaytonaClient

    /// A long log is asked for so rarely that no more of it than this comes in a second.
    private static let bytesPerSecondMax = 4 << 20
    /// A log tells by itself when its command has ended, but for commands that were killed with their shell.
    private static let looksPerQuestion = 3
    /// How often the log of a command that has ended is asked for, for the marks at its end.
    private static let lateLooksMax = 5

    func follow(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, transcript: inout DaytonaTranscript, bytesMax: Int,
        until deadline: ContinuousClock.Instant, grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int {
        var pause = client.settings.pace.pollFirst
        var seen = (output: 0, errors: 0)
        var exitCode: Int?
        var (looks, lateLooks) = (0, 0)
        while true {
            let logs = try await ask(toolbox.logs(of: command, bytesMax: bytesMax), deadline)
            let isLast = lateLooks == Self.lateLooksMax
            Self.take(logs.stdout, &seen.output, into: &transcript.output, isLast: isLast)
            Self.take(logs.stderr, &seen.errors, into: &transcript.errors, isLast: isLast)
            try grown(&transcript)
            if transcript.isWhole, let code = transcript.output.trailer?.exitCode ?? exitCode { return code }
            // A command that was killed with its shell leaves no mark.
            if isLast, let exitCode { return exitCode }
            looks += 1
            if exitCode == nil, looks.isMultiple(of: Self.looksPerQuestion) {
                exitCode = try await ask(toolbox.exitCode(of: command), deadline)
            }
            if exitCode != nil { lateLooks += 1 }
            let left = deadline - .now
            guard left > .zero else { throw .ended(.overLimit(.time)) }
            let reading = Duration.milliseconds(1_000 * (seen.output + seen.errors) / Self.bytesPerSecondMax)
            try await DaytonaClient.sleep(min(max(pause, reading), left))
            if exitCode == nil { pause = client.settings.pace.next(after: pause) }
        }
    }

    /// The agent adds whole lines and takes nothing back, so what was seen before can be skipped. A line that it is just
    /// writing may end in the middle of a character, which its JSON cannot hold: it is left for the next time.
    private static func take(
        _ text: String, _ seen: inout Int, into stream: inout DaytonaTranscript.Stream, isLast: Bool
    ) {
        let news = text.utf8.dropFirst(seen)
        guard let end = isLast ? news.endIndex : news.lastIndex(of: 0x0A).map(news.index(after:)) else { return }
        stream.append(news[..<end])
        seen += news[..<end].count
    }

    private func ask<Answer>(
        _ operation: DaytonaOperation<Answer>, _ deadline: ContinuousClock.Instant
    ) async throws(SandboxFault) -> Answer {
        do throws(SandboxFault) {
            // A server that does not answer must not hold the command beyond its time.
            return try await client.perform(operation.within(max(deadline - .now, .milliseconds(1))))
        } catch .timedOut where ContinuousClock.now >= deadline {
            throw .ended(.overLimit(.time))
        }
    }
}
