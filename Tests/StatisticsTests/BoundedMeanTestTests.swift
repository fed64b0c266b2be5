import Statistics
import Testing

@Suite struct BoundedMeanTestTests {
    private static let differences =
        [0.25, 0.5, -0.125, 0.75, 0.5, 0, 0.25, 1, 0.5, -0.25, 0.375, 0.5, 0.25, 0.625, 0.125, 0.5]

    private func p(
        _ values: [Double], above null: Double, alpha: Double = 0.05, seed: UInt64 = 1
    ) throws -> Double {
        try BoundedMeanTest(values, within: -1...1, above: null, aiming: SignificanceLevel(alpha), seed: seed).p
    }

    /// Numbers of a second implementation, written from the definitions in another language, generator and all, with products in place of logarithms.
    @Test(
        arguments: [
            (1, 0.0037241046317719522, 0.04655807251118356, 0.00345436635512165),
            (2, 0.005272057097245525, 0.04301395495029755, 0.0031387650479555093),
            (3, 0.004161621178621811, 0.04835120392545376, 0.003278796062766174),
        ] as [(UInt64, Double, Double, Double)])
    func knownPs(seed: UInt64, below: Double, above: Double, twice: Double) throws {
        #expect(try abs(p(Self.differences, above: -0.1, seed: seed) - below) < 1e-12)
        #expect(try abs(p(Self.differences, above: 0.1, seed: seed) - above) < 1e-12)
        let doubled = Self.differences + Self.differences
        #expect(try abs(p(doubled, above: 0.1, alpha: 0.01, seed: seed) - twice) < 1e-12)
    }

    /// Ten ties say little of a loss of one in ten, thirty enough; of one in twenty it takes sixty-two.
    @Test func observationsThatAreAllAlikeHaveAnAnswer() throws {
        func ties(_ count: Int, _ margin: Double) throws -> Double {
            try p([Double](repeating: 0, count: count), above: -margin)
        }
        #expect(try abs(ties(10, 0.1) - 0.35958683167527145) < 1e-12)
        #expect(try ties(29, 0.1) > 0.05 && ties(30, 0.1) <= 0.05)
        #expect(try ties(61, 0.05) > 0.05 && ties(62, 0.05) <= 0.05)
        // No test that holds for every distribution can say more.
        #expect(try (1...60).allSatisfy { try ties($0, 0.1) >= noLoss(of: $0, 0.1) * (1 - 1e-12) })
        #expect(try p([Double](repeating: -1, count: 50), above: -0.1) == 1)
    }

    /// How likely it is that none of so many cases is lost where so great a share is lost in truth.
    private func noLoss(of count: Int, _ share: Double) -> Double {
        (0..<count).reduce(1.0) { chance, _ in chance * (1 - share) }
    }

    @Test func theUnitMakesNoDifference() throws {
        let values = Self.differences.map { 16 * $0 + 3 }
        let test = try BoundedMeanTest(values, within: -13...19, above: 4.6, seed: 2)
        #expect(try abs(test.p - p(Self.differences, above: 0.1, seed: 2)) < 1e-9)
    }

    @Test func badInputIsRefused() throws {
        #expect(throws: StatisticsError.noObservation) { try p([], above: 0) }
        #expect(throws: StatisticsError.notFinite(index: 1)) { try p([0, .nan], above: 0) }
        #expect(throws: StatisticsError.outsideRange(index: 2)) { try p([0, 1, 1.01], above: 0) }
        #expect(throws: StatisticsError.nullOutOfRange(1)) { try p([0], above: 1) }
        #expect(throws: StatisticsError.rangeOutOfRange(1, 1)) {
            try BoundedMeanTest([1], within: 1...1, above: 1, seed: 1)
        }
    }
}
