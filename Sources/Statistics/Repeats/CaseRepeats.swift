/// How often one case was passed in repeats of the same run.
package struct CaseRepeats: Equatable, Sendable {
    /// From 0 to `repeats`.
    package let passes: Int
    /// One or more.
    package let repeats: Int

    /// More repeats of one case than anyone pays for.
    package static let repeatsMax = 1_000_000

    /// - Throws: `.noObservation` without a repeat; `.countsOutOfRange` when the counts cannot be, or there are more than
    ///   `repeatsMax`.
    package init(passes: Int, repeats: Int) throws(StatisticsError) {
        guard (0...Self.repeatsMax).contains(repeats), (0...repeats).contains(passes) else {
            throw .countsOutOfRange(successes: passes, trials: repeats)
        }
        guard repeats > 0 else { throw .noObservation }
        (self.passes, self.repeats) = (passes, repeats)
    }

    /// What the repeats say of the case as a whole.
    package enum Kind: Equatable, Sendable { case alwaysPasses, alwaysFails, flaky }

    /// What the repeats say of the case as a whole.
    package var kind: Kind { passes == repeats ? .alwaysPasses : passes == 0 ? .alwaysFails : .flaky }

    /// The chance that `k` runs drawn from these repeats all pass: C(c, k) / C(n, k), which is without bias for the
    /// chance that k new runs all do.
    ///
    /// Source: S. Yao, N. Shinn, P. Razavi, K. Narasimhan, "τ-bench: a benchmark for tool-agent-user interaction in
    /// real-world domains" (2024), pass^k.
    ///
    /// - Throws: `.tooFewRepeats` unless 1 ≤ k ≤ `repeats`.
    package func passHatK(_ k: Int) throws(StatisticsError) -> Double {
        try share(of: passes, k)
    }

    /// The chance that at least one of `k` runs drawn from these repeats passes: 1 − C(n − c, k) / C(n, k), which is
    /// without bias for the chance that one of k new runs does.
    ///
    /// Source: M. Chen et al., "Evaluating large language models trained on code" (2021), pass@k, equation 1.
    ///
    /// - Throws: `.tooFewRepeats` unless 1 ≤ k ≤ `repeats`.
    package func passAtK(_ k: Int) throws(StatisticsError) -> Double {
        1 - (try share(of: repeats - passes, k))
    }

    /// The chance that two different repeats end alike: 1 for a case that always passes or always fails.
    ///
    /// - Throws: `.tooFewRepeats` for a single repeat.
    package func consistency() throws(StatisticsError) -> Double {
        (try share(of: passes, 2)) + (try share(of: repeats - passes, 2))
    }

    /// C(`count`, k) / C(repeats, k), factor by factor, none of which leaves the range of a double.
    private func share(of count: Int, _ k: Int) throws(StatisticsError) -> Double {
        guard (1...repeats).contains(k) else { throw .tooFewRepeats(repeats, k: k) }
        guard k <= count else { return 0 }
        return (0..<k).reduce(1.0) { $0 * (Double(count - $1) / Double(repeats - $1)) }
    }
}
