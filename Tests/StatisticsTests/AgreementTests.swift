import Statistics
import Testing

@Suite struct AgreementTests {
    @Test func oneLabelThroughoutSaysNothing() throws {
        for weights in CohensKappa.Weights.allCases {
            #expect(throws: StatisticsError.oneLabel) {
                try CohensKappa.kappa([1, 1], [1, 1], labels: 2, weights: weights)
            }
            #expect(throws: StatisticsError.noObservation) {
                try CohensKappa.kappa([], [], labels: 0, weights: weights)
            }
        }
    }

    @Test func labelsOutsideTheirOrderAreRefused() {
        #expect(throws: StatisticsError.labelOutOfRange(2, labels: 2)) {
            try CohensKappa.kappa([0, 2], [0, 1], labels: 2)
        }
        #expect(throws: StatisticsError.labelOutOfRange(-1, labels: 2)) { try CohensKappa.kappa([0], [-1], labels: 2) }
        #expect(throws: StatisticsError.unpaired(1, 2)) { try CohensKappa.kappa([0], [0, 1], labels: 2) }
        #expect(throws: StatisticsError.self) { try CohensKappa.kappa([0], [0], labels: .max) }
        #expect(throws: StatisticsError.self) { try CohensKappa.kappa([0], [0], labels: -1) }
    }

    /// The example of Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), part C: four observers, twelve
    /// units.
    @Test func krippendorffsOwnExample() throws {
        let ratings: [[Double?]] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
            [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
        ]
        #expect(try abs(KrippendorffsAlpha.alpha(ratings, scale: .nominal) - 0.743) < 5e-4)
        #expect(try abs(KrippendorffsAlpha.alpha(ratings, scale: .ordinal) - 0.815) < 5e-4)
        #expect(try abs(KrippendorffsAlpha.alpha(ratings, scale: .interval) - 0.849) < 5e-4)
    }

    /// Only the order matters to the ordinal scale, and only equality to the nominal one.
    @Test func scalesSeeWhatTheyAreMeantTo() throws {
        let ratings: [[Double?]] = [[1, 2, 3, 4, 4], [1, 3, 3, 4, 2]]
        let squared = ratings.map { $0.map { $0.map { $0 * $0 } } }
        for scale in [KrippendorffsAlpha.Scale.nominal, .ordinal] {
            let (plain, bent) = (
                try KrippendorffsAlpha.alpha(ratings, scale: scale), try KrippendorffsAlpha.alpha(squared, scale: scale)
            )
            #expect(plain == bent)
        }
        for factor in [1e-300, 1e300] {
            let scaled = ratings.map { $0.map { $0.map { $0 * factor } } }
            let difference =
                try KrippendorffsAlpha.alpha(scaled, scale: .interval)
                - KrippendorffsAlpha.alpha(ratings, scale: .interval)
            #expect(abs(difference) < 1e-12)
        }
    }

    @Test func ratingsThatSayNothingAreSaidTo() {
        #expect(throws: StatisticsError.noOverlap) { try KrippendorffsAlpha.alpha([], scale: .interval) }
        #expect(throws: StatisticsError.noOverlap) { try KrippendorffsAlpha.alpha([[1, 2], [nil]], scale: .ordinal) }
        #expect(throws: StatisticsError.noVariation) { try KrippendorffsAlpha.alpha([[1, 2], [1]], scale: .nominal) }
        #expect(throws: StatisticsError.notFinite(index: 1)) {
            try KrippendorffsAlpha.alpha([[1, .nan], [1, 2]], scale: .interval)
        }
    }

    @Test func correlationsWithoutSpreadAreSaidToHaveNone() throws {
        #expect(throws: StatisticsError.noVariation) { try PairedMeasurements([1, 1], [1, 2]) }
        #expect(throws: StatisticsError.oneObservation) { try PairedMeasurements([1], [1]) }
        #expect(throws: StatisticsError.noObservation) { try PairedMeasurements([], []) }
        #expect(throws: StatisticsError.unpaired(1, 2)) { try PairedMeasurements([1], [1, 2]) }
        #expect(throws: StatisticsError.notFinite(index: 0)) { try PairedMeasurements([1, 2], [.infinity, 2]) }
        let two = try PairedMeasurements([1, 2], [5, 3])
        #expect(two.pearson().coefficient == -1)
        #expect(throws: StatisticsError.noDegreesOfFreedom) { try two.pearson().p() }
        #expect(throws: StatisticsError.noDegreesOfFreedom) { try two.kendall().normalP() }
        #expect(try two.kendall().p() == 1)
    }

    @Test func theUnitDoesNotMatterToACorrelation() throws {
        let (x, y) = ([1.0, 4, 2, 8, 5.5], [2.0, 3, 1, 9, 7])
        let plain = try PairedMeasurements(x, y)
        for factor in [1e-300, 1e300] {
            let scaled = try PairedMeasurements(x.map { $0 * factor }, y.map { $0 / factor })
            #expect(abs(scaled.pearson().coefficient - plain.pearson().coefficient) < 1e-14)
            #expect(scaled.spearman() == plain.spearman() && scaled.kendall() == plain.kendall())
        }
    }

    /// Pairs looked at one by one, with many ties.
    @Test func pairsAreCountedRightly() throws {
        var random = Xoshiro256StarStar(seed: 8)
        for count in 3...40 {
            let x = (0..<count).map { _ in Double(random.number(below: 6)) }
            let y = (0..<count).map { _ in Double(random.number(below: 9)) }
            guard let pairs = try? PairedMeasurements(x, y) else { continue }
            var (balance, untiedX, untiedY) = (0.0, 0.0, 0.0)
            for i in 0..<count {
                for j in 0..<i {
                    let (dx, dy) = (x[i] - x[j], y[i] - y[j])
                    balance += (dx * dy).sign == .minus && dx * dy != 0 ? -1 : dx * dy == 0 ? 0 : 1
                    untiedX += dx == 0 ? 0 : 1
                    untiedY += dy == 0 ? 0 : 1
                }
            }
            let tau = balance / (untiedX * untiedY).squareRoot()
            #expect(abs(pairs.kendall().tauB - tau) < 1e-14)
            if pairs.kendall().tauB.magnitude < 1 {
                #expect(throws: StatisticsError.ties) { try pairs.kendall().exactP() }
            }
        }
    }

    @Test func manyThingsHaveANormalP() throws {
        let x = (0..<101).map { Double($0) }
        let tau = try PairedMeasurements(x, x.map { $0.remainder(dividingBy: 7) + $0 / 1_000 }).kendall()
        #expect(throws: StatisticsError.tooManyForExact(maximum: 100)) { try tau.exactP() }
        #expect(try tau.p() == tau.normalP())
    }
}
