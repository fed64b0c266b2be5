/// How two versions did on the same cases, where each passes or fails.
package struct PairedProportions: Equatable, Sendable {
    /// Cases that both pass.
    package let bothPass: Int
    /// Cases that the first passes and the second fails.
    package let firstOnly: Int
    /// Cases that the first fails and the second passes.
    package let secondOnly: Int
    /// Cases that both fail.
    package let bothFail: Int

    /// - Throws: `.casesOutOfRange` for the first count that is negative or above `Proportion.trialsMax`, or when there
    ///   are more cases than that; `.noObservation` when there is none.
    package init(bothPass: Int, firstOnly: Int, secondOnly: Int, bothFail: Int) throws(StatisticsError) {
        let counts = [bothPass, firstOnly, secondOnly, bothFail]
        if let wrong = counts.first(where: { !(0...Proportion.trialsMax).contains($0) }) {
            throw .casesOutOfRange(wrong)
        }
        let cases = counts.reduce(0, +)
        guard cases <= Proportion.trialsMax else { throw .casesOutOfRange(cases) }
        guard cases > 0 else { throw .noObservation }
        (self.bothPass, self.firstOnly) = (bothPass, firstOnly)
        (self.secondOnly, self.bothFail) = (secondOnly, bothFail)
    }

    /// Case by case, whether the first and the second pass.
    ///
    /// - Throws: `.unpaired` when the counts differ; `.noObservation` when there is no case.
    package init(_ first: [Bool], _ second: [Bool]) throws(StatisticsError) {
        guard first.count == second.count else { throw .unpaired(first.count, second.count) }
        let pairs = zip(first, second)
        try self.init(
            bothPass: pairs.count { $0 && $1 }, firstOnly: pairs.count { $0 && !$1 },
            secondOnly: pairs.count { !$0 && $1 }, bothFail: pairs.count { !$0 && !$1 })
    }

    /// How many cases there are: one or more.
    package var cases: Int { bothPass + firstOnly + secondOnly + bothFail }

    /// The passes of the first version alone.
    package var first: Proportion { Proportion(checked: bothPass + firstOnly, of: cases) }
    /// The passes of the second version alone.
    package var second: Proportion { Proportion(checked: bothPass + secondOnly, of: cases) }

    /// The first share of passes less the second, from −1 to 1.
    package var estimate: Double { Double(firstOnly - secondOnly) / Double(cases) }
}
