import Testing

@testable import Statistics

/// Reference numbers were computed to 50 digits with mpmath 1.3.0.
@Suite struct NormalTests {
    @Test(arguments: [
        (-37.5, 4.605353009581955e-308), (-20, 2.7536241186062337e-89), (-10, 7.619853024160526e-24),
        (-5.25, 7.604960516488714e-8), (-1.96, 0.024997895148220436), (-0.5, 0.3085375387259869),
        (0.25, 0.5987063256829237), (1, 0.8413447460685429), (3, 0.9986501019683699), (6.5, 0.9999999999598399),
    ])
    func distributionKeepsItsDigitsInBothTails(x: Double, probability: Double) {
        #expect(abs(Normal.cumulative(x) / probability - 1) < 1e-15)
    }

    @Test(arguments: [
        (1e-300, -37.0470962993612), (1e-100, -21.273453560965323), (1e-20, -9.26234008979841),
        (1e-10, -6.361340902404056), (1e-5, -4.264890793922825), (0.005, -2.5758293035489008),
        (0.025, -1.9599639845400542), (0.075, -1.4395314709384559), (0.3, -0.5244005127080409),
        (0.6, 0.25334710313579974), (0.92, 1.4050715603096329), (0.975, 1.9599639845400538),
        (0.9999, 3.7190164854557084),
    ])
    func quantilesHaveTheirDigits(probability: Double, x: Double) {
        #expect(abs(Normal.quantile(probability) / x - 1) < 1e-15)
    }

    @Test func infinitiesHaveNothingOrEverythingBelow() {
        #expect(Normal.cumulative(-.infinity) == 0)
        #expect(Normal.cumulative(.infinity) == 1)
    }

    @Test func halfLiesBelowZero() {
        #expect(Normal.cumulative(0) == 0.5)
        #expect(Normal.quantile(0.5) == 0)
    }
}
