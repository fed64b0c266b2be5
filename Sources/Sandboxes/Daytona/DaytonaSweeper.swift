/// Finds sandboxes that were left behind, again and again while a runner works, and deletes them.
///
/// Which those are it says by what it sees, not by what others say of themselves: a runner that was killed cannot take its
/// word back, and one that works on another machine cannot be asked. A sandbox of ours (by its label) was left behind when
/// two looks that are ``quietMin`` apart, and every look between them, saw
/// - the same moment of its last call. Whoever holds a sandbox calls it far more often: while a command runs its agent is
///   asked every few seconds, and one that waits for work is given back after a minute. The moments are compared as texts,
///   so that no clocks need to agree; where the server tells none, nothing is deleted;
/// - a state in which it could be used, or has come to rest: not one that is just being made or deleted;
/// - that it is none of those that this process holds, by their ids. So what this process could not destroy is found too.
///
/// What is not found so costs nothing for long either: a sandbox stops by itself, and is deleted then, see
/// ``DaytonaSettings/autoStopMinutes``.
package actor DaytonaSweeper {
    /// From one look to the next.
    package static let intervalUsual = Duration.seconds(600)
    /// How long a deletion is tried within one look: the next one tries again.
    private static let deletionMax = Duration.seconds(5)

    /// What came of a look that is worth a line.
    package enum News: Sendable {
        /// At least one sandbox was left behind; those that could not be deleted are told once.
        case swept(DaytonaOrphans)
        /// It could not be looked; told once, until it could again.
        case failed(SandboxFault)
    }

    /// What came of all looks together.
    package struct Total: Equatable, Sendable {
        package var deleted = 0
        /// Left behind still.
        package var remaining = 0
    }

    /// When a sandbox was first seen as it is.
    private struct Sight {
        let lastActivity: String
        let since: ContinuousClock.Instant
    }

    private let maker: DaytonaMaker
    private let interval: Duration
    private let quietMin: Duration
    private let held: @Sendable () async -> Set<String>
    private var sights: [String: Sight] = [:]
    private var undeletable: Set<String> = []
    private var deleted = 0
    private var hasFailed = false

    /// - Parameters:
    ///   - quietMin: how long a sandbox is not called that nobody holds.
    ///   - held: the ids of sandboxes that this process holds. Asked after the list is here.
    package init(
        maker: DaytonaMaker, interval: Duration = DaytonaSweeper.intervalUsual,
        quietMin: Duration = DaytonaSweeper.intervalUsual, held: @escaping @Sendable () async -> Set<String>
    ) {
        self.maker = maker
        self.interval = interval
        self.quietMin = quietMin
        self.held = held
    }

    /// Looks until its task is cancelled. The first look comes after an interval.
    package func run(told: @Sendable (News) -> Void) async -> Total {
        while true {
            do {
                try await Task.sleep(for: interval)
            } catch {
                return Total(deleted: deleted, remaining: undeletable.count)
            }
            do throws(SandboxFault) {
                let orphans = try await sweep()
                hasFailed = false
                if !orphans.deleted.isEmpty || !orphans.remaining.isEmpty { told(.swept(orphans)) }
            } catch {
                guard !Task.isCancelled, !hasFailed else { continue }
                hasFailed = true
                told(.failed(error))
            }
        }
    }

    private func sweep() async throws(SandboxFault) -> DaytonaOrphans {
        let found = try await maker.list()
        let left = leftBehind(of: found.listings, held: await held(), now: .now)
        // What a part of the list does not show may be there still.
        if found.isWhole { undeletable.formIntersection(found.listings.map(\.id)) }
        var orphans = DaytonaOrphans(isWhole: found.isWhole)
        for listing in left {
            guard !Task.isCancelled else { break }
            do throws(SandboxFault) {
                try await DaytonaRemoval(client: maker.client, timeMax: Self.deletionMax).remove(listing.id)
                undeletable.remove(listing.id)
                deleted += 1
                orphans.deleted.append(listing)
            } catch {
                if undeletable.insert(listing.id).inserted { orphans.remaining.append((listing, error)) }
            }
        }
        return orphans
    }

    /// Takes note of what is seen, and says which of it was left behind.
    private func leftBehind(
        of listings: [DaytonaListing], held: Set<String>, now: ContinuousClock.Instant
    ) -> [DaytonaListing] {
        var seen: [String: Sight] = [:]
        var left: [DaytonaListing] = []
        for listing in listings where listing.isAtRest && !held.contains(listing.id) {
            guard let lastActivity = listing.lastActivity else { continue }
            if let before = sights[listing.id], before.lastActivity == lastActivity {
                seen[listing.id] = before
                if now - before.since >= quietMin { left.append(listing) }
            } else {
                seen[listing.id] = Sight(lastActivity: lastActivity, since: now)
            }
        }
        // Whatever was not seen now is looked at afresh when it is.
        sights = seen
        return left
    }
}
