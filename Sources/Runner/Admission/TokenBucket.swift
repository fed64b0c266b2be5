/// So much a minute: a bucket that holds a minute's worth, runs full steadily, and may be overdrawn by what turns out larger than expected.
struct TokenBucket: Sendable {
    /// Of requests or of tokens.
    let perMinute: Double
    /// Below 0 where more was taken than there was.
    private var level: Double
    private var filledAt: Instant

    /// Full at first.
    init(perMinute: Int, now: Instant) {
        precondition(perMinute > 0)
        self.perMinute = Double(perMinute)
        level = self.perMinute
        filledAt = now
    }

    /// When `amount` may be taken: `now` or later. More than the bucket ever holds may be taken when it is full.
    mutating func whenFree(_ amount: Double, now: Instant) -> Instant {
        fill(now)
        let missing = min(amount, perMinute) - level
        return missing <= 0 ? now : now + .seconds(missing * 60 / perMinute)
    }

    /// Takes `amount`, negative to give back, whether it is there or not.
    mutating func take(_ amount: Double, now: Instant) {
        fill(now)
        level = min(level - amount, perMinute)
    }

    private mutating func fill(_ now: Instant) {
        guard now > filledAt else { return }
        level = min(perMinute, level + (now - filledAt).seconds * perMinute / 60)
        filledAt = now
    }
}
