/// How long things go on whose beginning is in the log.
///
/// Where the log's clock is ahead of this machine's it all but stands still until clocks come there, and the machine's own may be set back
/// meanwhile: neither says then how long anything takes. So what this process has measured since it first saw the thing counts too, and
/// whichever is more holds. What was before that process nobody knows then.
struct Stopwatches<Thing: Hashable & Sendable>: Sendable {
    private struct Sight: Sendable {
        let begun: UInt64
        let at: Instant
    }

    private var sights: [Thing: Sight] = [:]

    init() {}

    /// - Parameter begun: when the log says that it began, in microseconds since 1970. Another beginning is measured anew: no two entries
    ///   have one time.
    mutating func elapsed(of thing: Thing, since begun: UInt64, by clock: MachineClock) -> Duration {
        let (time, instant) = (clock.time(), clock.instant())
        let sight: Sight
        if let known = sights[thing], known.begun == begun {
            sight = known
        } else {
            sight = Sight(begun: begun, at: instant)
            sights[thing] = sight
        }
        let told = Duration.microseconds(time - min(begun, time))
        return max(told, instant - sight.at)
    }

    mutating func forget(_ thing: Thing) { sights[thing] = nil }
}
