import Statistics
import Testing

@Suite struct PairedSamplesTests {
    @Test func differencesThatOnlyRoundingPartsAreEqual() throws {
        // 0.3 − 0.1, 0.7 − 0.5 and 0.8 − 0.6 are three different doubles.
        let pairs = try PairedSamples([0.3, 0.7, 0.8], minus: [0.1, 0.5, 0.6])
        #expect(throws: StatisticsError.noVariation) { try pairs.tTest() }
        #expect(try pairs.wilcoxon().wPlus == 6)
        #expect(try abs(pairs.wilcoxon().exactP() - 0.25) < 1e-15)
        let none = try PairedSamples([0.1 + 0.2, 1], minus: [0.3, 1])
        #expect(throws: StatisticsError.noPairDiffers) { try none.wilcoxon() }
        #expect(throws: StatisticsError.noPairDiffers) { try none.signTest() }
    }

    @Test func anOutlierDoesNotHideSmallDifferences() throws {
        let pairs = try PairedSamples([1e16, 0.5, 0.75], minus: [0, 0.25, 0.25])
        #expect(try pairs.signTest() == PairedSamples([3, 2, 1], minus: [0, 0, 0]).signTest())
    }

    @Test func onePairHasNoSpread() throws {
        let pair = try PairedSamples([2], minus: [1])
        #expect(throws: StatisticsError.oneObservation) { try pair.tTest() }
        #expect(throws: StatisticsError.oneObservation) { try pair.equivalence(margin: 1) }
        #expect(try pair.wilcoxon().exactP() == 1)
        #expect(try pair.signTest().p == 1)
    }

    @Test func whatCannotBePairedIsRefused() {
        #expect(throws: StatisticsError.unpaired(2, 1)) { try PairedSamples([1, 2], minus: [1]) }
        #expect(throws: StatisticsError.noObservation) { try PairedSamples([], minus: []) }
        #expect(throws: StatisticsError.notFinite(index: 1)) { try PairedSamples([1, .nan], minus: [1, 2]) }
        #expect(throws: StatisticsError.notFinite(index: 0)) {
            try PairedSamples([.greatestFiniteMagnitude], minus: [-.greatestFiniteMagnitude])
        }
    }

    @Test func manyDifferencesHaveANormalP() throws {
        let test = try PairedSamples((1...201).map { Double($0) }, minus: [Double](repeating: 90.5, count: 201))
            .wilcoxon()
        #expect(throws: StatisticsError.tooManyForExact(maximum: 200)) { try test.exactP() }
        #expect(test.p == test.normalP(corrected: true))
    }

    /// All ways to put signs to ranks are tried, ties among them.
    @Test func exactPCountsSigns() throws {
        for magnitudes in [[1.0, 2, 3, 4, 5, 6], [1, 1, 1, 2, 2, 3], [4, 4, 4, 4, 4, 4]] {
            let sums = try (0..<64).map { signs in
                try PairedSamples(
                    magnitudes.indices.map { signs >> $0 & 1 == 1 ? magnitudes[$0] : -magnitudes[$0] },
                    minus: [Double](repeating: 0, count: 6)
                ).wilcoxon()
            }
            for test in sums {
                let p = min(1, 2 * Double(sums.count { $0.wPlus <= test.statistic }) / 64)
                #expect(try abs(test.exactP() - p) < 1e-15)
            }
        }
    }

    /// Computed from the definitions with numpy 2.4.6.
    @Test func effectSizesAreThoseOfTheDifferences() throws {
        let pairs = try PairedSamples([1.5, 1.25, 0.875, 1.75, 1.5, 1], minus: [1, 1, 1, 1, 1, 1])
        #expect(try abs(pairs.cohensD() - 0.9382332813010019) < 1e-14)
        #expect(try abs(pairs.hedgesG() - 0.7888183950936485) < 1e-14)
        #expect(pairs.cliffsDelta == 0.5)
        let two = try PairedSamples([1, 2], minus: [0, 0])
        #expect(throws: StatisticsError.noDegreesOfFreedom) { try two.hedgesG() }
        let one = try PairedSamples([1], minus: [0])
        #expect(throws: StatisticsError.oneObservation) { try one.cohensD() }
        #expect(throws: StatisticsError.noVariation) { try PairedSamples([1, 2], minus: [0, 1]).hedgesG() }
        #expect(one.cliffsDelta == 1)
    }

    /// 1,000 samples of 30 skewed differences around a known mean. The t interval is a little short for them; five
    /// standard errors are 3.5 %.
    @Test func intervalsHoldTheTrueMeanAboutAsOftenAsTheySay() throws {
        var random = Xoshiro256StarStar(seed: 5)
        var held = 0
        for _ in 0..<1_000 {
            let x = (0..<30).map { _ in random.fraction() + random.fraction() }
            let y = (0..<30).map { _ in random.fraction() * random.fraction() }
            if try PairedSamples(x, minus: y).tTest().interval.contains(0.75) { held += 1 }
        }
        #expect((910...985).contains(held), "\(held) of 1000")
    }
}
