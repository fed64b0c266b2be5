/// How many requests may be under way at once: halved when the other side says that it is too much, and raised again by one for each round of
/// successes (additive increase, multiplicative decrease, as TCP does it: RFC 5681 §3.1).
struct AdaptiveConcurrency: Sendable {
    /// What it never exceeds.
    let ceiling: Int
    /// What it comes to as of now; at least 1.
    private(set) var limit: Double
    /// Who began before this was slowed down for already.
    private var slowedAt: Instant?

    init(ceiling: Int) {
        precondition(ceiling > 0)
        self.ceiling = ceiling
        limit = Double(ceiling)
    }

    func admits(underWay: Int) -> Bool { underWay < Int(limit) }

    mutating func succeeded() { limit = min(Double(ceiling), limit + 1 / limit) }

    /// - Parameter begun: when the refused request began. Of all that were under way at once only the first halves the limit.
    mutating func refused(begun: Instant, now: Instant) {
        if let slowedAt, begun < slowedAt { return }
        limit = max(1, (limit / 2).rounded(.down))
        slowedAt = now
    }
}
