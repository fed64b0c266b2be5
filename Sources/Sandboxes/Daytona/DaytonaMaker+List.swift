/// A sandbox of ours, as a list shows it.
package struct DaytonaListing: Sendable, Equatable {
    package let id: String
    /// The server's word: `started`, `stopped` …
    package let state: String
    package let labels: [String: String]
    /// When it was last called, as the server writes moments; `nil` where it does not say.
    package let lastActivity: String?

    /// Whether nothing is being done with it as a whole.
    var isAtRest: Bool {
        switch DaytonaState(word: state).stage {
        case .started, .failed, .buildFailed, .stopped: true
        case .underWay, .gone: false
        }
    }
}

/// What a server has of ours.
package struct DaytonaListings: Sendable, Equatable {
    package var listings: [DaytonaListing] = []
    /// Whether the list came to its end. There may be more where it did not.
    package var isWhole = true

    /// Where it did not: what to say of it.
    package static let partWords = "the server's list of sandboxes did not come to its end, so there may be more"
}

/// What became of the orphans.
package struct DaytonaOrphans: Sendable {
    /// Of those that were listed; there may be more where the list did not come to its end.
    package var isWhole = true
    package var deleted: [DaytonaListing] = []
    /// Those that could not be deleted, and why. They stop and delete themselves after a while.
    package var remaining: [(DaytonaListing, SandboxFault)] = []
}

extension DaytonaMaker {
    static let pageSize = 100
    /// What is beyond is left for the next time.
    static let pagesMax = 100

    /// Sandboxes of ours that have all of these labels, but for those that are gone already.
    package func list(labels: [String: String] = [:]) async throws(SandboxFault) -> DaytonaListings {
        var wanted = labels
        wanted[DaytonaLabel.owner] = DaytonaLabel.ownerValue
        var found = DaytonaListings()
        var asked: Set<String> = []
        var cursor: String?
        for _ in 0..<Self.pagesMax {
            let page = try await client.perform(settings.list(labels: wanted, cursor: cursor, limit: Self.pageSize))
            for record in page.items where record.state.stage != .gone {
                // A server that does not know the filter would have strangers' sandboxes deleted.
                guard wanted.allSatisfy({ record.labels[$0.key] == $0.value }) else { continue }
                found.listings.append(
                    DaytonaListing(
                        id: record.id, state: record.state.word, labels: record.labels,
                        lastActivity: record.lastActivity))
            }
            guard let next = page.nextCursor, !next.isEmpty else { return found }
            // One that names a page again would be followed in circles.
            guard asked.insert(next).inserted else { break }
            cursor = next
        }
        found.isWhole = false
        return found
    }

    /// Stops a sandbox, which deletes it where that is its setting; one that is gone is stopped.
    package func stop(_ id: String) async throws(SandboxFault) {
        do throws(SandboxFault) { try await client.perform(settings.stop(id)) } catch .notFound { return }
    }

    /// Deletes a sandbox; one that is gone is deleted.
    package func delete(_ id: String) async throws(SandboxFault) {
        try await DaytonaRemoval(client: client).remove(id)
    }

    /// Deletes sandboxes of ours whose run is over: left behind by a process that was killed, or by a network that failed. Those that this process
    /// made are let be, by their label.
    /// - Parameters:
    ///   - labels: what the sandboxes have beside our own label: the workspace, say. Those of others are let be.
    ///   - sparesTrials: whether those of trials are let be: one may go on beside whoever asks.
    ///   - live: the runs and pools that go on. Asked after the list is here, so that a sandbox that is just made cannot
    ///     be taken for one that was left.
    package func removeOrphans(
        labels: [String: String], sparesTrials: Bool = false, live: @Sendable () async -> Set<String>
    ) async throws(SandboxFault) -> DaytonaOrphans {
        let found = try await list(labels: labels)
        let live = await live()
        var orphans = DaytonaOrphans(isWhole: found.isWhole)
        let process = settings.labels[SandboxLabel.process]
        var silence: SandboxFault?
        for listing in found.listings where !(listing.labels[SandboxLabel.run].map(live.contains) ?? false) {
            if let process, listing.labels[SandboxLabel.process] == process { continue }
            if sparesTrials, listing.labels[SandboxLabel.trial] != nil { continue }
            guard !Task.isCancelled else { throw .cancelled }
            // Who was waited for in vain is not waited for again.
            if let silence {
                orphans.remaining.append((listing, silence))
                continue
            }
            do {
                try await delete(listing.id)
                orphans.deleted.append(listing)
            } catch {
                if error.isSilence { silence = error }
                orphans.remaining.append((listing, error))
            }
        }
        return orphans
    }
}
