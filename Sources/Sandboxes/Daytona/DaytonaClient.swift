import HTTPTransport

/// The one effect of the adapter: sends what an operation asks for, and has its reply read.
struct DaytonaClient: Sendable {
    let transport: any HTTPTransport
    let settings: DaytonaSettings
    /// Of all that speak through this client, or a copy of it.
    let removals = DaytonaRemovals()

    /// A longer wait is the caller's to make.
    static let waitMax = Duration.seconds(5)

    /// Does it; where it may be repeated, once more a little later when the server or the way to it failed.
    func perform<Answer>(_ operation: DaytonaOperation<Answer>) async throws(SandboxFault) -> Answer {
        var pause = settings.pace.pollFirst
        for _ in 0..<(operation.mayRepeat ? settings.pace.repeatsMax : 0) {
            do throws(SandboxFault) {
                return try await once(operation)
            } catch  where error.mayPass {
                // Its time is over: a second try would double it.
                if case .timedOut = error { throw error }
                let wait: Duration = if case .rateLimited(let asked?) = error { max(asked, pause) } else { pause }
                guard wait <= Self.waitMax else { throw error }
                try await Self.sleep(wait)
                pause = settings.pace.next(after: pause)
            }
        }
        return try await once(operation)
    }

    private func once<Answer>(_ operation: DaytonaOperation<Answer>) async throws(SandboxFault) -> Answer {
        let reply: HTTPReply
        do {
            reply = try await transport.send(operation.request)
        } catch {
            if case .replyTooLarge = error, let fault = operation.overLong { throw fault }
            throw DaytonaFaultTable.fault(error, doing: operation.doing, limits: operation.request.limits)
        }
        guard (200...299).contains(reply.head.status) else {
            throw DaytonaFaultTable.fault(reply, doing: operation.doing, key: settings.key)
        }
        return try operation.read(reply.body)
    }

    static func sleep(_ time: Duration) async throws(SandboxFault) {
        do { try await Task.sleep(for: time) } catch { throw .cancelled }
    }
}

/// Does it to its end, though the caller be cancelled meanwhile: what may not be left half done.
func shielded<Answer: Sendable>(
    _ work: @escaping @Sendable () async throws(SandboxFault) -> Answer
) async throws(SandboxFault) -> Answer {
    let result = await Task { () async -> Result<Answer, SandboxFault> in
        do throws(SandboxFault) { return .success(try await work()) } catch { return .failure(error) }
    }.value
    return try result.get()
}
