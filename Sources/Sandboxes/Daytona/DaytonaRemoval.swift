/// Deleting a sandbox, until it is sure that it goes.
struct DaytonaRemoval: Sendable {
    let client: DaytonaClient
    /// How long it is tried; `nil` for as long as the settings allow.
    var timeMax: Duration?

    /// How long a server is listened to that was silent for too long already: it may be up again.
    private static let lateMax = Duration.seconds(1)

    /// Returns when the server has taken the order, or knows of no such sandbox. Goes on though the caller be cancelled:
    /// a sandbox that nobody deletes costs money. A server that does not answer is not tried for long by each: see ``DaytonaPace/silenceMax``.
    func remove(_ name: String) async throws(SandboxFault) {
        try await shielded { [client, timeMax] () async throws(SandboxFault) in
            let pace = client.settings.pace
            let removals = client.removals
            let deadline = ContinuousClock.now + (timeMax ?? pace.deleteMax)
            var pause = pace.pollFirst
            while true {
                let begun = ContinuousClock.now
                // Counted from the question, not from when nobody waits for its answer any more.
                let patience = max(
                    min(deadline, removals.silentSince(or: begun) + pace.silenceMax) - begun,
                    min(pace.silenceMax, Self.lateMax))
                do throws(SandboxFault) {
                    try await client.perform(client.settings.delete(name).within(patience))
                    return removals.gone(name)
                } catch .notFound {
                    return removals.gone(name)
                } catch  where error.mayPass || error.isConflict {
                    var end = deadline
                    if error.isSilence {
                        end = min(end, removals.silence(at: begun) + pace.silenceMax)
                    } else {
                        removals.heard()
                    }
                    // A sandbox that is just changing its state cannot be deleted before it has.
                    let wait: Duration = if case .rateLimited(let asked?) = error { max(asked, pause) } else { pause }
                    guard ContinuousClock.now + wait < end else { throw error }
                    try await DaytonaClient.sleep(wait)
                    pause = pace.next(after: pause)
                }
            }
        }
    }
}

extension SandboxFault {
    fileprivate var isConflict: Bool {
        if case .conflict = self { true } else { false }
    }

    /// Whether nobody answered: whoever is asked next will hear nothing either.
    var isSilence: Bool {
        switch self {
        case .unreachable, .timedOut: true
        default: false
        }
    }
}
