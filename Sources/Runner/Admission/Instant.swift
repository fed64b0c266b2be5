/// A moment of a clock that never jumps. Everything that waits takes it from its caller, so that a test can be its clock.
typealias Instant = ContinuousClock.Instant

extension Duration {
    /// As a fraction.
    var seconds: Double { self / .seconds(1) }
}
