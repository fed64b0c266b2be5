internal import EventLog
internal import Events
internal import Sodium

/// Makes UUIDv7 ids from the log's clock and the system's randomness.
struct IdentifierSource: Sendable {
    let clock: any LogClock

    func next<Kind>() -> Identifier<Kind> {
        var random: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &random) { PublicRandom.fill($0) }
        return Identifier(
            millisecondsSince1970: clock.now() / 1_000, random: (UInt16(truncatingIfNeeded: random.0), random.1))
    }
}
