import Sandboxes

/// What is said of sandboxes that were left behind, while a run goes on and at its end.
enum SweepLine {
    static func show(_ news: DaytonaSweeper.News) {
        switch news {
        case .swept(let orphans): Standard.error("sandboxes left behind: \(text(orphans))")
        case .failed(let fault):
            Standard.error(
                "sandboxes that were left behind could not be looked for: \(fault); the run goes on, and it is tried again"
            )
        }
    }

    static func show(_ total: DaytonaSweeper.Total) {
        guard total.deleted > 0 || total.remaining > 0 else { return }
        Standard.error("sandboxes left behind while this ran: \(total.deleted) deleted, \(total.remaining) not")
    }

    /// That the end is waited for, where it does not come at once. To be cancelled when it has.
    static func sayIfSlow(at name: String) -> Task<Void, Never> {
        Task {
            do { try await Task.sleep(for: .seconds(2)) } catch { return }
            Standard.error("deleting sandboxes at \(name)…; interrupt to leave them to `promptledger sandbox prune`")
        }
    }

    /// Those that this process made, and does not know to be gone. A server that does not answer may have deleted them all the same, or made others
    /// of which it told nobody.
    static func show(undeleted count: Int, at name: String) {
        guard count > 0 else { return }
        let what = count == 1 ? "1 sandbox" : "\(count) sandboxes"
        Standard.error(
            "\(what) or so at \(name) could not be deleted; `promptledger sandbox prune \(name)` deletes what is left once the server answers"
        )
    }

    /// How many were deleted, and of those that were not, the first and why.
    static func text(_ orphans: DaytonaOrphans) -> String {
        let counts = "\(orphans.deleted.count) deleted, \(orphans.remaining.count) not"
        let rest = orphans.isWhole ? "" : "; \(DaytonaListings.partWords)"
        return (orphans.remaining.first.map { "\(counts) (\($0.0.id): \($0.1))" } ?? counts) + rest
    }
}
