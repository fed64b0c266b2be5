/// Whether and when an attempt that brought nothing is made again.
package struct RetryPolicy: Sendable {
    /// Of one run, the first included.
    package var attemptsMax: Int
    /// The mean of the first wait; twice that of each further.
    package var firstWait: Duration
    package var waitMax: Duration
    /// Who asks for a longer wait than this is not waited for, nor is a model that has been silent for longer.
    package var patience: Duration

    package init(
        attemptsMax: Int = 5, firstWait: Duration = .milliseconds(500), waitMax: Duration = .seconds(60),
        patience: Duration = .seconds(300)
    ) {
        precondition(attemptsMax > 0)
        self.attemptsMax = attemptsMax
        self.firstWait = firstWait
        self.waitMax = waitMax
        self.patience = patience
    }

    /// How long to wait after the `attempts`th attempt; `nil` where no other is to be made.
    ///
    /// Exponential, and anywhere between half and one and a half of it: those who failed together do not come back together. What a
    /// provider asks for is a lower bound, and is spread upwards for the same reason.
    func wait(
        after failed: FailedAttempt, attempts: Int, attemptsMax ownMax: Int? = nil,
        using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard failed.mayRetry, attempts < ownMax ?? attemptsMax else { return nil }
        let doublings = Double(1 << min(max(attempts - 1, 0), 30))
        let usual = min(firstWait.seconds * doublings, waitMax.seconds)
        let jittered = usual * Double.random(in: 0.5..<1.5, using: &random)
        guard let asked = failed.retryAfter?.seconds else { return .seconds(jittered) }
        guard asked <= patience.seconds else { return nil }
        return .seconds(asked + min(jittered, firstWait.seconds))
    }
}
