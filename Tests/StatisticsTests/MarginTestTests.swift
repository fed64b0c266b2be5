import Statistics
import Testing

@Suite struct MarginTestTests {
    private static let skewed = [-3, 0, 1, 0, -1, 0, 2, 0, -6, 0.5]

    private func pairs(_ differences: [Double]) throws -> PairedSamples {
        try PairedSamples(differences, minus: differences.map { _ in 0 })
    }

    private func betting(_ differences: [Double], _ margin: Double, seed: UInt64 = 3) throws -> MarginTest {
        try pairs(differences).marginTest(margin, within: 1, aiming: .percent5, seed: seed)
    }

    /// At the margin in truth, and far from symmetric about it.
    enum Losses: String, CaseIterable, CustomTestStringConvertible {
        /// One case in ten is lost, and the rest tie.
        case few
        /// The same with a little noise about it.
        case fewWithNoise
        /// The square of a fair share: most lose little, some much.
        case squares

        var testDescription: String { rawValue }

        func draw(_ random: inout Xoshiro256StarStar) -> Double {
            switch self {
            case .few: return random.fraction() < 0.1 ? -1 : 0
            case .fewWithNoise:
                let loss = random.fraction() < 0.1 ? -0.88 : 0
                return loss + (random.fraction() - 0.5) * 0.2 - 0.012
            case .squares:
                let fraction = random.fraction()
                return -0.3 * fraction * fraction
            }
        }
    }

    /// 600 simulated comparisons each; 30 are meant, and three standard errors are 16. With sign flips against the margin it was up to 45 in 100.
    @Test(arguments: Losses.allCases, [8, 15, 20, 30, 50, 100])
    func whatIsWorseByTheMarginIsShownToBeNoWorseAtMostAsOftenAsAlpha(losses: Losses, cases: Int) throws {
        var random = Xoshiro256StarStar(seed: UInt64(cases))
        let shown = try (0..<600).count { seed in
            let differences = (0..<cases).map { _ in losses.draw(&random) }
            return try betting(differences, 0.1, seed: UInt64(seed)).worseP <= 0.05
        }
        #expect(shown <= 46, "\(shown) of 600")
    }

    @Test func whatHardlyDiffersIsFound() throws {
        var random = Xoshiro256StarStar(seed: 40)
        let shown = try (0..<200).count { seed in
            let test = try betting((0..<40).map { _ in (random.fraction() - 0.5) * 0.2 }, 0.1, seed: UInt64(seed))
            return test.worseP <= 0.05 && test.betterP <= 0.05
        }
        #expect(shown > 180, "\(shown) of 200")
    }

    @Test func theSidesAreMirrored() throws {
        let (own, other) = (try betting(Self.skewed.map { $0 / 6 }, 0.5), try betting(Self.skewed.map { -$0 / 6 }, 0.5))
        #expect(own.worseP == other.betterP && own.betterP == other.worseP && own.worseP != own.betterP)
        let (t, mirrored) = (try pairs(Self.skewed).marginTest(3), try pairs(Self.skewed.map { -$0 }).marginTest(3))
        #expect(abs(t.worseP - mirrored.betterP) < 1e-12 && abs(t.betterP - mirrored.worseP) < 1e-12)
    }

    /// Numbers of scipy's t distribution and of Hall's formula in numpy. Student's p alone is 0.0050 where the skew is against it.
    @Test func whereNothingBoundsScoresItIsTheLargerPOfTAndOfItsCorrection() throws {
        let test = try pairs(Self.skewed).marginTest(3)
        #expect(abs(test.worseP - 0.04599158770091762) < 1e-9)
        #expect(abs(test.betterP - 0.0003453993937085136) < 1e-9)
        let student = try pairs(Self.skewed).equivalence(margin: 3)
        #expect(abs(student.worseP - 0.00499023063463418) < 1e-9 && abs(student.betterP - test.betterP) < 1e-12)
    }

    @Test func differencesThatAreAllAlikeSayNothingWhereNothingBoundsThem() throws {
        let alike = [Double](repeating: 0.1, count: 10)
        #expect(throws: StatisticsError.allAlike(10, .differences)) { try pairs(alike).marginTest(0.5) }
        #expect(throws: StatisticsError.oneObservation) { try pairs([0.1]).marginTest(0.5) }
        #expect(try betting(alike, 0.5).worseP < 1, "bounds say how far others could lie")
        for margin in [0, -0.1, .nan, .infinity] as [Double] {
            #expect(throws: StatisticsError.self) { try pairs([0, 1]).marginTest(margin) }
            #expect(throws: StatisticsError.self) { try betting([0, 1], margin) }
        }
        #expect(throws: StatisticsError.marginOutOfRange(1)) { try betting([0, 1], 1) }
        #expect(throws: StatisticsError.outsideRange(index: 1)) {
            try pairs([0, 1.5]).marginTest(0.1, within: 1, aiming: .percent5, seed: 1)
        }
    }

    // MARK: By cluster

    @Test func casesOnTheirOwnAreTestedAsEver() throws {
        let values = Self.skewed.map { $0 / 6 }
        let own = try ClusteredPairs(pairs(values), Clustering(values.indices))
        let (clustered, alone) = (
            try own.marginTest(0.5, within: 1, aiming: .percent5, seed: 3), try betting(values, 0.5)
        )
        #expect(abs(clustered.worseP - alone.worseP) < 1e-9 && abs(clustered.betterP - alone.betterP) < 1e-9)
        let (t, independent) = (try own.marginTest(0.5), try pairs(values).marginTest(0.5))
        #expect(abs(t.worseP - independent.worseP) < 1e-9 && abs(t.betterP - independent.betterP) < 1e-9)
    }

    /// Two cases of one cluster that are alike say no more than one.
    @Test func alikeCasesOfAClusterCountOnce() throws {
        let values = Self.skewed.map { $0 / 6 }
        let doubled = try ClusteredPairs(
            pairs(values.flatMap { [$0, $0] }), Clustering((0..<values.count * 2).map { $0 / 2 }))
        let (clustered, alone) = (
            try doubled.marginTest(0.5, within: 1, aiming: .percent5, seed: 3), try betting(values, 0.5)
        )
        #expect(abs(clustered.worseP - alone.worseP) < 1e-9 && abs(clustered.betterP - alone.betterP) < 1e-9)
        let same = try ClusteredPairs(pairs([0.5, 0.3, 0.5, 0.3]), Clustering([0, 0, 1, 1]))
        #expect(throws: StatisticsError.allAlike(2, .clusterDifferences)) { try same.marginTest(0.5) }
        #expect(same.isConstant && !doubled.isConstant)
    }

    /// 400 simulated comparisons of 40 clusters of 1 to 4 cases, one cluster in ten being lost as a whole.
    @Test func aMarginHoldsForClusters() throws {
        var random = Xoshiro256StarStar(seed: 8)
        let labels = (0..<40).flatMap { cluster in (0...cluster % 4).map { _ in cluster } }
        let shown = try (0..<400).count { seed in
            let lost = (0..<40).map { _ in random.fraction() < 0.1 }
            let tested = try ClusteredPairs(pairs(labels.map { lost[$0] ? -1 : 0 }), Clustering(labels))
            return try tested.marginTest(0.1, within: 1, aiming: .percent5, seed: UInt64(seed)).worseP <= 0.05
        }
        // 20 are meant; three standard errors are 13.
        #expect(shown <= 33, "\(shown) of 400")
    }
}
