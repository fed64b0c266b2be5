/// How a running command is listened to until it has ended. Asking again and again is one way; a WebSocket is another.
protocol DaytonaFollower: Sendable {
    /// Puts all that the command writes into the transcript, and returns its exit code when it has ended.
    /// - Parameters:
    ///   - bytesMax: of both streams; more need not be read, and is ``SandboxLimit/output``.
    ///   - deadline: what the server says is not over then is over ``SandboxLimit/time``. A server that says nothing is at fault itself.
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
        var seen = Seen(behind: lines)
        do throws(SandboxFault) {
            let exitCode = try await followInTime(
                command, in: toolbox, seen: &seen, transcript: &transcript, bytesMax: bytesMax, until: deadline,
                grown: grown)
            if let exitCode { return exitCode }
        } catch .timedOut where ContinuousClock.now >= deadline {
            // Nobody was patient enough any more for it to answer.
        }
        return try await settle(
            command, in: toolbox, seen: &seen, transcript: &transcript, bytesMax: bytesMax, grown: grown)
    }

    /// Says of a command whose time is up, and of whose end nothing was heard, whether it went over its time.
    func settle(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, behind lines: DaytonaLogSplitter.Lines,
        transcript: inout DaytonaTranscript, bytesMax: Int,
        grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int {
        var seen = Seen(behind: lines)
        return try await settle(
            command, in: toolbox, seen: &seen, transcript: &transcript, bytesMax: bytesMax, grown: grown)
    }

    /// The server is asked, for no longer than it may be silent: what it does not say is not held against the command. One that has ended
    /// by now did so in its time, or as good as.
    private func settle(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, seen: inout Seen, transcript: inout DaytonaTranscript,
        bytesMax: Int, grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int {
        let pace = client.settings.pace
        let told = try await client.perform(toolbox.exitCode(of: command).within(pace.silenceMax))
        guard let exitCode = told else { throw .ended(.overLimit(.time)) }
        var pause = pace.pollFirst
        for look in 1...Self.lateLooksMax {
            let isLast = look == Self.lateLooksMax
            let logs = try await client.perform(
                toolbox.logs(of: command, bytesMax: bytesMax).within(pace.silenceMax))
            seen.take(logs, into: &transcript, isLast: isLast)
            try grown(&transcript)
            if transcript.isWhole || isLast { break }
            try await DaytonaClient.sleep(pause)
            pause = pace.next(after: pause)
        }
        return transcript.output.trailer?.exitCode ?? exitCode
    }

    /// `nil` where its time is up.
    private func followInTime(
        _ command: DaytonaCommand, in toolbox: DaytonaToolbox, seen: inout Seen, transcript: inout DaytonaTranscript,
        bytesMax: Int, until deadline: ContinuousClock.Instant,
        grown: (inout DaytonaTranscript) throws(SandboxFault) -> Void
    ) async throws(SandboxFault) -> Int? {
        var pause = client.settings.pace.pollFirst
        var exitCode: Int?
        var (looks, lateLooks) = (0, 0)
        while true {
            let logs = try await ask(toolbox.logs(of: command, bytesMax: bytesMax), deadline)
            let isLast = lateLooks == Self.lateLooksMax
            seen.take(logs, into: &transcript, isLast: isLast)
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
            guard left > .zero else { return nil }
            let reading = Duration.milliseconds(1_000 * seen.bytes / Self.bytesPerSecondMax)
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

    private func ask<Answer>(
        _ operation: DaytonaOperation<Answer>, _ deadline: ContinuousClock.Instant
    ) async throws(SandboxFault) -> Answer {
        // A server that does not answer must not hold the command beyond its time.
        try await client.perform(operation.within(max(deadline - .now, .milliseconds(1))))
    }

    /// How much of the log is in the transcript.
    private struct Seen {
        private var output: Stream
        private var errors: Stream

        init(behind lines: DaytonaLogSplitter.Lines) {
            output = Stream(linesToPass: lines.output)
            errors = Stream(linesToPass: lines.errors)
        }

        var bytes: Int { output.bytes + errors.bytes }

        mutating func take(_ logs: DaytonaLogs, into transcript: inout DaytonaTranscript, isLast: Bool) {
            output.take(logs.stdout, into: &transcript.output, isLast: isLast)
            errors.take(logs.stderr, into: &transcript.errors, isLast: isLast)
        }

        private struct Stream {
            /// Lines that are in it, and were not met in the text.
            var linesToPass: Int
            var bytes = 0

            /// The agent adds whole lines and takes nothing back, so what was seen before can be skipped. A line that it is
            /// just writing may end in the middle of a character, which its JSON cannot hold: it is left for the next time.
            mutating func take(_ text: String, into stream: inout DaytonaTranscript.Stream, isLast: Bool) {
                let news = self.news(in: text)
                guard let end = isLast ? news.endIndex : news.lastIndex(of: 0x0A).map(news.index(after:)) else {
                    return
                }
                stream.append(news[..<end])
                bytes += news[..<end].count
            }

            /// What is new, once the lines are behind us.
            private mutating func news(in text: String) -> Substring.UTF8View {
                var news = text.utf8.dropFirst(bytes)
                while linesToPass > 0, let end = news.firstIndex(of: 0x0A) {
                    bytes += news[...end].count
                    news = news[news.index(after: end)...]
                    linesToPass -= 1
                }
                return linesToPass > 0 ? news[news.endIndex...] : news
            }
        }
    }
}
