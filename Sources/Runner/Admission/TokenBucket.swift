/// So much a minute, evenly: a bucket that holds a second's worth, at least 1, runs full steadily, and may be overdrawn by what is larger.
struct TokenBucket: Sendable {
    /// Of requests or of tokens.
    private let perMinute: Double
    /// A second's worth: some providers count by the second what they state by the minute.
    private let capacity: Double
    /// Below 0 where more was taken than there was.
    private var level: Double
    private var filledAt: Instant

    /// With 1 in it: who was here a moment ago may have used up what there was.
    init(perMinute: Double, now: Instant) {
        self.perMinute = perMinute
        capacity = max(1, perMinute / 60)
        level = 1
        filledAt = now
    }

    /// When `amount` may be taken: `now` or later. More than the bucket ever holds may be taken when it is full.
    mutating func whenFree(_ amount: Double, now: Instant) -> Instant {
        fill(now)
        let missing = min(amount, capacity) - level
        return missing <= 0 ? now : now + .seconds(missing * 60 / perMinute)
    }

    /// Takes `amount`, negative to give back, whether it is there or not.
    mutating func take(_ amount: Double, now: Instant) {
        fill(now)
        level = min(level - amount, capacity)
    }

    private mutating func fill(_ now: Instant) {
        guard now > filledAt else { return }
        level = min(capacity, level + (now - filledAt).seconds * perMinute / 60)
        filledAt = now
    }
}
