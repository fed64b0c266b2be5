/// Deleting a sandbox, until it is sure that it goes.
struct DaytonaRemoval: Sendable {
    let client: DaytonaClient
    /// How long it is tried; `nil` for as long as the settings allow.
    var timeMax: Duration?

    /// Returns when the server has taken the order, or knows of no such sandbox. Goes on though the caller be cancelled:
    /// a sandbox that nobody deletes costs money.
    func remove(_ name: String) async throws(SandboxFault) {
        try await shielded { [client, timeMax] () async throws(SandboxFault) in
            let pace = client.settings.pace
            let deadline = ContinuousClock.now + (timeMax ?? pace.deleteMax)
            var pause = pace.pollFirst
            while true {
                do throws(SandboxFault) {
                    return try await client.perform(client.settings.delete(name))
                } catch .notFound {
                    return
                } catch  where error.mayPass || error.isConflict {
                    // A sandbox that is just changing its state cannot be deleted before it has.
                    let wait: Duration = if case .rateLimited(let asked?) = error { max(asked, pause) } else { pause }
                    guard ContinuousClock.now + wait < deadline else { throw error }
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
}
