/// Successes among a number of trials that were all alike and independent, such as passed runs among recorded ones.
/// There is at least one trial, so an estimate and its intervals always exist.
package struct Proportion: Equatable, Sendable {
    /// From 0 to `trials`.
    package let successes: Int
    /// From 1 to `trialsMax`.
    package let trials: Int

    /// The most trials for which the Clopper–Pearson limits are tested.
    package static let trialsMax = 1_000_000_000

    /// - Throws: `.noObservation` when there is no trial; `.countsOutOfRange` when the counts cannot be.
    package init(successes: Int, trials: Int) throws(StatisticsError) {
        guard (0...Self.trialsMax).contains(trials), (0...trials).contains(successes) else {
            throw .countsOutOfRange(successes: successes, trials: trials)
        }
        guard trials > 0 else { throw .noObservation }
        self.init(checked: successes, of: trials)
    }

    init(checked successes: Int, of trials: Int) {
        (self.successes, self.trials) = (successes, trials)
    }

    /// The share of successes, from 0 to 1.
    package var estimate: Double { Double(successes) / Double(trials) }
}
