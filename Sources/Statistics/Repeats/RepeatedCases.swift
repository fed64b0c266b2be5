/// The repeats of several cases, and what they say of a version: how sure a pass is, and which cases are why it is not.
package struct RepeatedCases: Equatable, Sendable {
    /// One or more.
    package let cases: [CaseRepeats]

    /// - Throws: `.noObservation` without cases.
    package init(_ cases: [CaseRepeats]) throws(StatisticsError) {
        guard !cases.isEmpty else { throw .noObservation }
        self.cases = cases
    }

    /// A mean over cases, and over how many: those with too few repeats for it are left out.
    package struct Average: Equatable, Sendable {
        /// From 0 to 1.
        package let mean: Double
        /// How many cases have repeats enough; one or more.
        package let cases: Int
    }

    /// pass^k: the chance that k runs of a case all pass, averaged over the cases with k repeats or more.
    ///
    /// - Throws: `.tooFewRepeats` when no case has so many, or k is below 1.
    package func passHatK(_ k: Int) throws(StatisticsError) -> Average {
        try average(k) { (repeats) throws(StatisticsError) in try repeats.passHatK(k) }
    }

    /// pass@k: the chance that at least one of k runs of a case passes, averaged over the cases with k repeats or more.
    ///
    /// - Throws: `.tooFewRepeats` when no case has so many, or k is below 1.
    package func passAtK(_ k: Int) throws(StatisticsError) -> Average {
        try average(k) { (repeats) throws(StatisticsError) in try repeats.passAtK(k) }
    }

    /// The chance that two runs of a case end alike, averaged over the cases with two repeats or more.
    ///
    /// - Throws: `.tooFewRepeats` when no case has two.
    package func consistency() throws(StatisticsError) -> Average {
        try average(2) { (repeats) throws(StatisticsError) in try repeats.consistency() }
    }

    /// The places of the cases that pass every time, never, or now and then; ascending.
    package func places(of kind: CaseRepeats.Kind) -> [Int] {
        cases.indices.filter { cases[$0].kind == kind }
    }

    private func average(
        _ k: Int, _ value: (CaseRepeats) throws(StatisticsError) -> Double
    ) throws(StatisticsError) -> Average {
        let most = cases.reduce(0) { max($0, $1.repeats) }
        guard k >= 1, k <= most else { throw .tooFewRepeats(most, k: k) }
        var values: [Double] = []
        for repeats in cases where repeats.repeats >= k { values.append(try value(repeats)) }
        return Average(mean: try Sample(values).mean, cases: values.count)
    }
}
