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
        try await follow(
            command, in: toolbox, behind: DaytonaLogSplitter.Lines(), transcript: &transcript, bytesMax: bytesMax,
            until: deadline, grown: grown)
    }

    /// The same, where the transcript holds the first lines already. (They are counted, not their bytes: what is no UTF-8
    /// takes more bytes in JSON than elsewhere.)
    func follow(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, behind lines: DaytonaLogSplitter.Lines,
        transcript: inout DaytonaTranscript, bytesMax: Int, until deadline: ContinuousClock.Instant,
        grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int {
        var pause = client.settings.pace.pollFirst
        var seen = (output: Seen(linesToPass: lines.output), errors: Seen(linesToPass: lines.errors))
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
                exitCode = try await self.exitCode(of: command, in: toolbox, until: deadline)
            }
            if exitCode != nil { lateLooks += 1 }
            let left = deadline - .now
            guard left > .zero else { throw .ended(.overLimit(.time)) }
            let reading = Duration.milliseconds(
                1_000 * (seen.output.bytes + seen.errors.bytes) / Self.bytesPerSecondMax)
            try await DaytonaClient.sleep(min(max(pause, reading), left))
            if exitCode == nil { pause = client.settings.pace.next(after: pause) }
        }
    }

    /// `nil` while it runs.
    func exitCode(
        of command: DaytonaCommand, in toolbox: DaytonaToolbox, until deadline: ContinuousClock.Instant
    ) async throws(SandboxFault) -> Int? {
        try await ask(toolbox.exitCode(of: command), deadline)
    }

    /// How much of a stream's text is in the transcript.
    private struct Seen {
        /// Lines that are in it, and were not met in the text.
        var linesToPass: Int
        var bytes = 0

        /// What is new, once the lines are behind us.
        mutating func news(in text: String) -> Substring.UTF8View {
            var news = text.utf8.dropFirst(bytes)
            while linesToPass > 0, let end = news.firstIndex(of: 0x0A) {
                bytes += news[...end].count
                news = news[news.index(after: end)...]
                linesToPass -= 1
            }
            return linesToPass > 0 ? news[news.endIndex...] : news
        }
    }

    /// The agent adds whole lines and takes nothing back, so what was seen before can be skipped. A line that it is just
    /// writing may end in the middle of a character, which its JSON cannot hold: it is left for the next time.
    private static func take(
        _ text: String, _ seen: inout Seen, into stream: inout DaytonaTranscript.Stream, isLast: Bool
    ) {
        let news = seen.news(in: text)
        guard let end = isLast ? news.endIndex : news.lastIndex(of: 0x0A).map(news.index(after:)) else { return }
        stream.append(news[..<end])
        seen.bytes += news[..<end].count
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
