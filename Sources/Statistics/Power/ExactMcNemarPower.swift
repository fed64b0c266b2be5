/// The power of McNemar's exact test of two pass rates on the same cases, as verdicts use it.
///
/// How many cases the two are told apart on is itself drawn: each case with probability ψ. Of k such cases the first wins a binomial number,
/// and the test rejects where its tail under a fair coin is small enough; the power is the mean over k. Nothing is approximated.
///
/// Source: S. W. Duffy, "Asymptotic and exact power for the McNemar test and its analogue with R controls per case", Biometrics 40 (1984)
/// 1005–1015.
package struct ExactMcNemarPower: Equatable, Sendable {
    /// The share of cases that the first passes and the second fails, and the other way round.
    private let firstOnly: Double
    private let secondOnly: Double
    /// What the test may find.
    package let plan: TestPlan

    /// Of more cases the normal distribution is as good: ``McNemarPower``.
    package static let casesMax = 20_000

    /// - Parameters:
    ///   - firstOnly: the expected share of cases that only the first passes.
    ///   - secondOnly: the expected share of cases that only the second passes.
    /// - Throws: `.probabilityOutOfRange` when a share or their sum lies outside 0...1.
    package init(firstOnly: Double, secondOnly: Double, plan: TestPlan = TestPlan()) throws(StatisticsError) {
        // It says what is out of range.
        _ = try McNemarPower(firstOnly: firstOnly, secondOnly: secondOnly, plan: plan)
        (self.firstOnly, self.secondOnly, self.plan) = (firstOnly, secondOnly, plan)
    }

    private var discordance: Double { firstOnly + secondOnly }

    /// The probability to find the difference with so many cases.
    ///
    /// - Throws: `.casesOutOfRange` unless they are 1...``casesMax``; `.noPairDiffers` when the two agree on every case.
    package func power(cases: Int) throws(StatisticsError) -> Double {
        power(try toldApart(of: cases))
    }

    private func power(_ drawn: [ToldApart]) -> Double {
        let power = drawn.reduce(0) { sum, drawn in
            guard drawn.limit >= 0 else { return sum }
            return sum
                + drawn.probability
                * plan.power { sign in
                    let share = (sign > 0 ? firstOnly : secondOnly) / discordance
                    // So many wins or more, written as a beta tail (DLMF 8.17.5).
                    return BetaDistribution(Double(drawn.count - drawn.limit), Double(drawn.limit + 1)).tails(at: share)
                        .lower
                }
        }
        return min(1, power)
    }

    /// How many cases reach `power`: the fewest from which on it stays reached. It does not grow with every single case.
    ///
    /// - Throws: `.powerOutOfRange`, `.noEffect`; `.powerNotReached` when ``casesMax`` do not suffice.
    package func cases(power: Double) throws(StatisticsError) -> Int {
        let guess = try McNemarPower(firstOnly: firstOnly, secondOnly: secondOnly, plan: plan).cases(power: power)
        guard guess.exact <= Double(Self.casesMax) else { throw .powerNotReached }
        var (below, enough) = (0, max(1, guess.rounded))
        while try self.power(cases: enough) < power {
            guard enough < Self.casesMax else { throw .powerNotReached }
            (below, enough) = (enough, min(Self.casesMax, enough + enough / 8 + 1))
        }
        while enough - below > 1 {
            let middle = below + (enough - below) / 2
            if try self.power(cases: middle) < power { below = middle } else { enough = middle }
        }
        // The curve has teeth, a few cases wide: behind the last that dips below.
        while let dip = try dip(below: power, after: enough) { enough = dip + 1 }
        return enough
    }

    private func dip(below power: Double, after cases: Int) throws(StatisticsError) -> Int? {
        let teeth = 8
        for next in stride(from: min(Self.casesMax - 1, cases + teeth), to: cases, by: -1)
        where try self.power(cases: next) < power {
            return next
        }
        return nil
    }

    /// The smallest difference of the two rates that is found with the given probability when the two disagree on the share `discordance` of
    /// the cases.
    ///
    /// - Throws: `.probabilityOutOfRange`, `.casesOutOfRange`, `.noPairDiffers`, `.powerOutOfRange`, `.powerNotReached`.
    package static func minimumDetectableDifference(
        cases: Int, discordance: Double, power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        // How many are told apart does not hang on which side wins.
        let drawn = try Self(firstOnly: discordance / 2, secondOnly: discordance / 2, plan: plan).toldApart(of: cases)
        return try plan.smallestEffect(reaching: power, effectMax: discordance) { difference in
            let curve = try? Self(
                firstOnly: max(0, (discordance + difference) / 2), secondOnly: max(0, (discordance - difference) / 2),
                plan: plan)
            return curve?.power(drawn) ?? 0
        }
    }

    private struct ToldApart {
        let count: Int
        /// Up to so many of them lost, the test still finds that the other side wins; −1 where so few show nothing.
        let limit: Int
        let probability: Double
    }

    /// How many cases are told apart, and how likely that is; what is less likely than 1e-18 of the likeliest is left out.
    private func toldApart(of cases: Int) throws(StatisticsError) -> [ToldApart] {
        guard discordance > 0 else { throw .noPairDiffers }
        guard (1...Self.casesMax).contains(cases) else { throw .casesOutOfRange(cases) }
        var region = RejectionRegion(tail: plan.tail)
        return probabilities(ofToldApart: cases).map {
            ToldApart(count: $0.count, limit: region.limit(of: $0.count), probability: $0.probability)
        }
    }

    private func probabilities(ofToldApart cases: Int) -> [(count: Int, probability: Double)] {
        guard discordance < 1 else { return [(cases, 1)] }
        let odds = discordance / (1 - discordance)
        let likeliest = min(cases, Int(Double(cases + 1) * discordance))
        let negligible = 1e-18
        // From the likeliest outwards, each from its neighbour, and all of them to a sum of 1 in the end.
        var rising: [(Int, Double)] = []
        var weight = 1.0
        for count in likeliest...cases {
            rising.append((count, weight))
            weight *= Double(cases - count) / Double(count + 1) * odds
            if weight < negligible { break }
        }
        var falling: [(Int, Double)] = []
        weight = 1
        for count in stride(from: likeliest, to: 0, by: -1) {
            weight *= Double(count) / Double(cases - count + 1) / odds
            if weight < negligible { break }
            falling.append((count - 1, weight))
        }
        let all = falling.reversed() + rising
        let sum = all.reduce(0) { $0 + $1.1 }
        return all.map { (count: $0.0, probability: $0.1 / sum) }
    }
}

/// Up to how many cases lost of those that are told apart the test still finds that the other side wins.
private struct RejectionRegion {
    let tail: Double
    private var last: (count: Int, limit: Int)?

    init(tail: Double) { self.tail = tail }

    /// −1 where so few cases show nothing. It rises by at most 1 with each case, so asking in rising order is quick.
    mutating func limit(of count: Int) -> Int {
        guard count >= 1 else { return -1 }
        let coin = FairBinomial(trials: count)
        var limit: Int
        if let last, last.count < count {
            limit = last.limit
        } else {
            // Where a first one is asked for: below it all smaller ones are in the region as well.
            var (low, high) = (-1, count / 2)
            while low < high {
                let middle = low + (high - low + 1) / 2
                if coin.atMost(middle) <= tail { low = middle } else { high = middle - 1 }
            }
            limit = low
        }
        while limit + 1 < count, coin.atMost(limit + 1) <= tail { limit += 1 }
        last = (count, limit)
        return limit
    }
}
