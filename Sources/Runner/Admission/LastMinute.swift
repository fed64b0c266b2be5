/// What was taken in the last 60 seconds, to the second: so that no minute sees more than is allowed, wherever it begins.
struct LastMinute: Sendable {
    /// The most of it.
    private let limit: Double
    /// The oldest first; at most 61.
    private var seconds: [Second] = []

    /// What was taken within a second.
    private struct Second: Sendable {
        let began: Instant
        var last: Instant
        var amount: Double

        var isOverAt: Instant { last + .seconds(60) }
    }

    init(limit: Double) { self.limit = limit }

    /// When `amount` may be taken: `now` or later. More than the limit may be taken where nothing else was.
    mutating func whenFree(_ amount: Double, now: Instant) -> Instant {
        forget(before: now)
        var excess = seconds.reduce(min(amount, limit) - limit) { $0 + $1.amount }
        var free = now
        for second in seconds where excess > 0 {
            excess -= second.amount
            free = second.isOverAt
        }
        return free
    }

    /// Takes `amount`, negative to give back, whether it is there or not.
    mutating func take(_ amount: Double, now: Instant) {
        forget(before: now)
        guard amount > 0 else { return giveBack(-amount) }
        if let last = seconds.indices.last, now - seconds[last].began < .seconds(1) {
            seconds[last].amount += amount
            seconds[last].last = max(seconds[last].last, now)
        } else {
            seconds.append(Second(began: now, last: now, amount: amount))
        }
    }

    /// From the oldest on: what stays is then free no sooner than it should be.
    private mutating func giveBack(_ amount: Double) {
        var amount = amount
        for index in seconds.indices where amount > 0 {
            let part = min(amount, seconds[index].amount)
            seconds[index].amount -= part
            amount -= part
        }
    }

    private mutating func forget(before now: Instant) {
        seconds.removeFirst(seconds.prefix { $0.isOverAt <= now }.count)
    }
}
