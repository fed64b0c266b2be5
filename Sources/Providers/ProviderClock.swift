import FoundationEssentials

/// The two clocks an exchange needs, handed in so that tests can say what time it is.
package struct ProviderClock: Sendable {
    /// Microseconds since some fixed moment; never runs backwards.
    package var microseconds: @Sendable () -> Int
    /// Seconds since 1970.
    package var secondsSince1970: @Sendable () -> Int

    package init(microseconds: @escaping @Sendable () -> Int, secondsSince1970: @escaping @Sendable () -> Int) {
        self.microseconds = microseconds
        self.secondsSince1970 = secondsSince1970
    }

    /// The machine's own.
    package static let system: ProviderClock = {
        let origin = ContinuousClock.now
        return ProviderClock(
            microseconds: { Int((ContinuousClock.now - origin) / .microseconds(1)) },
            secondsSince1970: { Int(Date().timeIntervalSince1970) })
    }()
}
