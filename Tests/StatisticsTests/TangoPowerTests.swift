import Statistics
import Testing

@Suite struct TangoPowerTests {
    /// Every way in which few cases can come out, asked one by one of the test itself.
    @Test(arguments: [(0.3, 0.1, 0.2), (0.1, 0.1, 0.1), (0, 0.05, 0.3), (0.4, 0.6, 0.5)], [1, 6, 13])
    func isTheSumOverAllOutcomes(_ truth: (Double, Double, Double), _ cases: Int) throws {
        var sum = 0.0
        for first in 0...cases {
            for second in 0...(cases - first) {
                let rest = cases - first - second
                let pairs = try PairedProportions(
                    bothPass: rest, firstOnly: first, secondOnly: second, bothFail: 0)
                guard try pairs.nonInferiorityP(margin: truth.2) <= 0.05 else { continue }
                sum +=
                    Self.choose(cases, first) * Self.choose(cases - first, second) * Self.power(truth.0, first)
                    * Self.power(truth.1, second) * Self.power(max(0, 1 - truth.0 - truth.1), rest)
            }
        }
        let curve = try TangoPower(firstOnly: truth.0, secondOnly: truth.1, margin: truth.2)
        #expect(try abs(curve.power(cases: cases) - sum) < 1e-10)
    }

    /// A program of another hand gives these.
    @Test func knownPowers() throws {
        let alike = try TangoPower(firstOnly: 0.1, secondOnly: 0.1, margin: 0.1)
        #expect(try abs(alike.power(cases: 50) - 0.43673530676041666) < 1e-9)
        #expect(try alike.cases(power: 0.8) == 130)
        #expect(try TangoPower(firstOnly: 0.05, secondOnly: 0.05, margin: 0.1).cases(power: 0.8) == 77)
        let other = try TangoPower(firstOnly: 0.3, secondOnly: 0.1, margin: 0.2)
        #expect(try abs(other.power(cases: 9) - 0.5911592219999979) < 1e-9)
        #expect(try TangoPower(firstOnly: 0.1, secondOnly: 0.1, margin: 0.05).cases(power: 0.8) == 507)
    }

    /// No case differs: the test shows it from 25 cases on, and then for certain.
    @Test func whereNoneDiffersItIsCertainOrImpossible() throws {
        let curve = try TangoPower(firstOnly: 0, secondOnly: 0, margin: 0.1)
        #expect(try curve.power(cases: 24) == 0)
        #expect(try abs(curve.power(cases: 25) - 1) < 1e-12)
        #expect(try curve.cases(power: 0.8) == 25)
    }

    @Test func fromThatManyCasesOnItStaysReached() throws {
        let curve = try TangoPower(firstOnly: 0.08, secondOnly: 0.1, margin: 0.15)
        let cases = try curve.cases(power: 0.8)
        #expect(try curve.power(cases: cases - 1) < 0.8)
        for more in 0..<40 { #expect(try curve.power(cases: cases + more) >= 0.8) }
    }

    @Test func withManyCasesItIsTheNormalOne() throws {
        let curve = try TangoPower(firstOnly: 0.1, secondOnly: 0.1, margin: 0.05)
        #expect(try abs(curve.power(cases: 500) - curve.power(cases: 501)) < 0.01)
    }

    @Test func refusals() throws {
        for margin in [0, 1, -0.1, Double.nan] {
            #expect(throws: StatisticsError.self) { try TangoPower(firstOnly: 0, secondOnly: 0, margin: margin) }
        }
        #expect(throws: StatisticsError.probabilityOutOfRange(1.2)) {
            try TangoPower(firstOnly: 0.6, secondOnly: 0.6, margin: 0.1)
        }
        #expect(throws: StatisticsError.noEffect) {
            try TangoPower(firstOnly: 0, secondOnly: 0.1, margin: 0.1).cases(power: 0.8)
        }
        #expect(throws: StatisticsError.casesOutOfRange(0)) {
            try TangoPower(firstOnly: 0, secondOnly: 0, margin: 0.1).power(cases: 0)
        }
    }

    private static func choose(_ n: Int, _ k: Int) -> Double {
        (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
