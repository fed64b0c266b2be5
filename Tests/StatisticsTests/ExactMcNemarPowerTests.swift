import Statistics
import Testing

@Suite struct ExactMcNemarPowerTests {
    /// Every way in which few cases can come out, one by one.
    @Test(arguments: [(0.3, 0.1), (0.5, 0.5), (1, 0), (0.05, 0.4)], [1, 5, 9, 14])
    func isTheSumOverAllOutcomes(_ shares: (Double, Double), _ cases: Int) throws {
        for alternative in TestPlan.Alternative.allCases {
            let plan = TestPlan(alternative)
            let power = try ExactMcNemarPower(firstOnly: shares.0, secondOnly: shares.1, plan: plan)
            var sum = 0.0
            for first in 0...cases {
                for second in 0...(cases - first) where Self.isRejected(first, second, alternative) {
                    let rest = cases - first - second
                    sum +=
                        Self.choose(cases, first) * Self.choose(cases - first, second)
                        * Self.power(shares.0, first) * Self.power(shares.1, second)
                        * Self.power(max(0, 1 - shares.0 - shares.1), rest)
                }
            }
            #expect(try abs(power.power(cases: cases) - sum) < 1e-12, "\(alternative)")
        }
    }

    /// A program of another hand, which sums binomial tails, gives these digits.
    @Test func knownPowers() throws {
        let independent = try ExactMcNemarPower(firstOnly: 0.08, secondOnly: 0.18)
        #expect(try abs(independent.power(cases: 50) - 0.197) < 0.0005)
        let stated = try ExactMcNemarPower(firstOnly: 0.05, secondOnly: 0.15)
        #expect(try abs(stated.power(cases: 50) - 0.241) < 0.0005)
        #expect(try ExactMcNemarPower(firstOnly: 0.2, secondOnly: 0.3).cases(power: 0.8) == 408)
    }

    @Test func fromThatManyCasesOnItStaysReached() throws {
        let curve = try ExactMcNemarPower(firstOnly: 0.25, secondOnly: 0.1)
        let cases = try curve.cases(power: 0.8)
        #expect(try curve.power(cases: cases - 1) < 0.8)
        for more in 0..<40 { #expect(try curve.power(cases: cases + more) >= 0.8) }
    }

    @Test func withManyCasesItIsTheNormalOne() throws {
        let exact = try ExactMcNemarPower(firstOnly: 0.11, secondOnly: 0.1).power(cases: 20_000)
        let normal = try McNemarPower(firstOnly: 0.11, secondOnly: 0.1).power(cases: 20_000)
        #expect(abs(exact - normal) < 0.005)
    }

    @Test func theSmallestDifferenceIsFoundAsOftenAsAsked() throws {
        let found = try ExactMcNemarPower.minimumDetectableDifference(cases: 60, discordance: 0.4, power: 0.8)
        let curve = try ExactMcNemarPower(firstOnly: (0.4 + found) / 2, secondOnly: (0.4 - found) / 2)
        #expect(try abs(curve.power(cases: 60) - 0.8) < 1e-6)
    }

    @Test func refusals() throws {
        #expect(throws: StatisticsError.noPairDiffers) {
            try ExactMcNemarPower(firstOnly: 0, secondOnly: 0).power(cases: 10)
        }
        #expect(throws: StatisticsError.casesOutOfRange(20_001)) {
            try ExactMcNemarPower(firstOnly: 0.1, secondOnly: 0).power(cases: 20_001)
        }
        #expect(throws: StatisticsError.noEffect) {
            try ExactMcNemarPower(firstOnly: 0.1, secondOnly: 0.1).cases(power: 0.8)
        }
        #expect(throws: StatisticsError.powerNotReached) {
            try ExactMcNemarPower(firstOnly: 0.101, secondOnly: 0.1).cases(power: 0.8)
        }
        #expect(throws: StatisticsError.powerNotReached) {
            try ExactMcNemarPower.minimumDetectableDifference(cases: 5, discordance: 0.1, power: 0.8)
        }
    }

    private static func isRejected(_ first: Int, _ second: Int, _ alternative: TestPlan.Alternative) -> Bool {
        let count = first + second
        func tail(_ losses: Int) -> Double {
            (0...losses).reduce(0) { $0 + choose(count, $1) } * power(0.5, count)
        }
        return switch alternative {
        case .twoSided: 2 * tail(min(first, second)) <= 0.05
        case .larger: tail(second) <= 0.05
        case .smaller: tail(first) <= 0.05
        }
    }

    private static func choose(_ n: Int, _ k: Int) -> Double {
        (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
