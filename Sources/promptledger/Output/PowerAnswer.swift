import Foundation
import Statistics

/// How many cases, how likely, or how small a difference: what was left open of the three.
struct PowerAnswer {
    /// How much cases differ.
    enum Spread {
        /// A standard deviation of differences, and of which contender it was taken.
        case deviation(Double, of: String?)
        case discordance(Double)
        /// Without a discordance: as if failures had nothing to do with each other.
        case rates(Double, Double, discordance: Double?)
    }

    enum Solved: String { case cases, power, delta }

    private let solved: Solved
    private let test: String
    private let plan: TestPlan
    private let cases: Int
    private let power: Double
    private let delta: Double
    private let deviation: Double?
    private let discordance: Double?
    private let source: String?

    /// - Throws: what the power calculations of `Statistics` throw.
    init(
        _ spread: Spread, cases: Int?, delta: Double?, power: Double, _ plan: TestPlan
    ) throws(StatisticsError) {
        self.plan = plan
        switch spread {
        case .deviation(let deviation, let source):
            guard deviation.isFinite else { throw .notFinite(index: 0) }
            guard deviation > 0 else { throw .noVariation }
            (test, self.deviation, discordance, self.source) = ("paired-t", deviation, nil, source)
            guard let delta else {
                let size = cases ?? 0
                let effect = try PairedTPower.minimumDetectableEffect(pairs: size, power: power, plan: plan)
                (solved, self.cases, self.power, self.delta) = (.delta, size, power, effect * deviation)
                return
            }
            let curve = try PairedTPower(effectSize: Self.sized(delta, plan) / deviation, plan: plan)
            if let cases {
                (solved, self.cases, self.power, self.delta) = (.power, cases, try curve.power(pairs: cases), delta)
            } else {
                (solved, self.cases, self.power, self.delta) = (
                    .cases, try curve.pairs(power: power).rounded, power, delta
                )
            }
        case .discordance(let share):
            (test, deviation, discordance, source) = ("mcnemar", nil, share, nil)
            guard let delta else {
                let size = cases ?? 0
                (solved, self.cases, self.power) = (.delta, size, power)
                self.delta = try McNemarPower.minimumDetectableDifference(
                    cases: size, discordance: share, power: power, plan: plan)
                return
            }
            (solved, self.cases, self.power) = try Self.solve(
                Self.sized(delta, plan), share, cases, power, plan)
            self.delta = delta
        case .rates(let first, let second, let stated):
            for rate in [first, second] where !(0...1).contains(rate) { throw .probabilityOutOfRange(rate) }
            let share = stated ?? (first * (1 - second) + second * (1 - first))
            (test, deviation, discordance, source) = ("mcnemar", nil, share, nil)
            self.delta = second - first
            (solved, self.cases, self.power) = try Self.solve(
                Self.sized(second - first, plan), share, cases, power, plan)
        }
    }

    /// One direction means that of the difference.
    private static func sized(_ delta: Double, _ plan: TestPlan) -> Double {
        plan.alternative == .twoSided ? delta : delta.magnitude
    }

    private static func solve(
        _ delta: Double, _ discordance: Double, _ cases: Int?, _ power: Double, _ plan: TestPlan
    ) throws(StatisticsError) -> (Solved, Int, Double) {
        let curve = try McNemarPower(
            firstOnly: (discordance + delta) / 2, secondOnly: (discordance - delta) / 2, plan: plan)
        if let cases { return (.power, cases, try curve.power(cases: cases)) }
        return (.cases, try curve.cases(power: power).rounded, power)
    }

    /// What scripts rely on.
    var document: [String: Any?] {
        [
            "solved": solved.rawValue, "test": test, "cases": cases, "power": power, "delta": delta, "sd": deviation,
            "discordance": discordance, "alpha": plan.alpha.fraction,
            "alternative": plan.alternative == .twoSided ? "two-sided" : "one-sided", "spread_of": source,
        ]
    }

    var text: String {
        let spread =
            deviation.map { String(format: "differences spread by %.4g", $0) }
            ?? discordance.map { String(format: "%.4g of cases told apart", $0) } ?? ""
        let of = source.map { " (as of \($0))" } ?? ""
        let sides = plan.alternative == .twoSided ? "two-sided" : "one-sided"
        let figures = String(format: "a difference of %.4g is found with probability %.4g", delta, power)
        let answer =
            switch solved {
            case .cases: "\(cases) cases are needed: then \(figures)"
            case .power: "With \(cases) cases \(figures)"
            case .delta: "With \(cases) cases \(figures), and no smaller one"
            }
        return
            "\(answer).\n\(test == "mcnemar" ? "McNemar's test" : "Paired t test"), \(sides), alpha \(plan.alpha.fraction); \(spread)\(of)."
    }
}
