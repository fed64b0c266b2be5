/// So much a minute, of requests or of tokens: evenly, and in no 60 seconds more.
struct MinuteAllowance: Sendable {
    private var bucket: TokenBucket
    private var lastMinute: LastMinute

    init(perMinute: Int, now: Instant) {
        precondition(perMinute > 0)
        bucket = TokenBucket(perMinute: Double(perMinute), now: now)
        lastMinute = LastMinute(limit: Double(perMinute))
    }

    /// When `amount` may be taken: `now` or later. More than a minute's worth may be taken where the last minute saw nothing else.
    mutating func whenFree(_ amount: Double, now: Instant) -> Instant {
        max(bucket.whenFree(amount, now: now), lastMinute.whenFree(amount, now: now))
    }

    /// Takes `amount`, negative to give back, whether it is there or not.
    mutating func take(_ amount: Double, now: Instant) {
        bucket.take(amount, now: now)
        lastMinute.take(amount, now: now)
    }
}
