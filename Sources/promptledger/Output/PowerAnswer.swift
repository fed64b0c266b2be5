import Foundation
import Projections
import Statistics

/// How many cases, how likely, or how small a difference: what was left open of the three.
struct PowerAnswer {
    /// How much cases differ.
    enum Spread {
        /// A standard deviation of differences, and of which contender it was taken.
        case deviation(Double, of: String?)
        /// A share of cases, and of which contender it was taken.
        case discordance(Double, of: String?)
        /// Without a discordance: as if failures had nothing to do with each other.
        case rates(Double, Double, discordance: Double?)

        /// Why two sides cannot differ by so much, or disagree so often; `nil` where they can.
        /// - Parameter delta: what is to be found; else that of the rates.
        func complaint(of delta: Double?) -> String? {
            switch self {
            case .deviation: return nil
            case .discordance(let share, let source):
                guard let delta, delta.magnitude > share + Self.rounding else { return nil }
                let of = source.map { " (as of \($0))" } ?? ""
                return
                    "of \(Self.text(share)) of cases told apart\(of) no difference of \(Self.text(delta)) can come: the discordance is at least the difference"
            case .rates(let first, let second, let stated):
                // What is no rate is told by itself.
                guard let stated, [first, second].allSatisfy({ (0...1).contains($0) }) else { return nil }
                let (least, most) = ((second - first).magnitude, min(first + second, 2 - first - second))
                guard stated < least - Self.rounding || stated > most + Self.rounding else { return nil }
                return
                    "--discordance \(Self.text(stated)): of rates of \(Self.text(first)) and \(Self.text(second)) it is at least their difference, \(Self.text(least)), and at most \(Self.text(most))"
            }
        }

        /// Decimals have no exact double: 0.75 less 0.6 is a little more than 0.15.
        private static let rounding = 1e-9

        private static func text(_ number: Double) -> String { String(format: "%.4g", number) }
    }

    /// How cases hang together.
    struct Clusters {
        /// The mean number of cases in one.
        let size: Double
        /// How many cases say as much as an independent one.
        let designEffect: Double

        init(size: Double, designEffect: Double) { (self.size, self.designEffect) = (size, designEffect) }

        /// - Parameter correlation: of two cases of one cluster, from 0 to 1.
        ///
        /// Source: L. Kish, "Survey Sampling" (1965), §5.4: 1 + (size − 1) correlation.
        init(size: Double, correlation: Double) {
            self.init(size: size, designEffect: 1 + (size - 1) * correlation)
        }

        /// As many of that size hold so many cases.
        func count(of cases: Int) -> Int { Int((Double(cases) / size).rounded(.up)) }

        /// That they come in so many.
        func words(of cases: Int) -> String { String(format: " in \(count(of: cases)) clusters of %.4g", size) }
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
    /// What decides the experiment that the spread was taken from.
    private let decidedBy: Comparison.Test?
    /// `nil` where every case stands on its own.
    private let clusters: Clusters?

    /// - Throws: what the power calculations of `Statistics` throw.
    init(
        _ spread: Spread, _ clusters: Clusters?, cases: Int?, delta: Double?, power: Double, _ plan: TestPlan,
        decidedBy: Comparison.Test?
    ) throws(StatisticsError) {
        if let cases, !(1...SampleSize.sizeMax).contains(cases) { throw .casesOutOfRange(cases) }
        (self.plan, self.clusters, self.decidedBy) = (plan, clusters, decidedBy)
        switch spread {
        case .deviation(let deviation, let source):
            guard deviation.isFinite else { throw .notFinite(index: 0) }
            guard deviation > 0 else { throw .noVariation }
            (test, self.deviation, discordance, self.source) = ("paired-t", deviation, nil, source)
            // The means of clusters are what is independent; a case on its own is a cluster of one.
            let (size, effect) = (clusters?.size ?? 1, clusters?.designEffect ?? 1)
            let spread = clusters == nil ? deviation : deviation * (effect / size).squareRoot()
            let units = cases.map { Int(Double($0) / size) } ?? 0
            guard let delta else {
                let effect = try PairedTPower.minimumDetectableEffect(pairs: units, power: power, plan: plan)
                (solved, self.cases, self.power, self.delta) = (.delta, cases ?? 0, power, effect * spread)
                return
            }
            let curve = try PairedTPower(effectSize: Self.sized(delta, plan) / spread, plan: plan)
            if let cases {
                (solved, self.cases, self.power, self.delta) = (.power, cases, try curve.power(pairs: units), delta)
            } else {
                let needed = try curve.pairs(power: power).rounded
                (solved, self.cases, self.power, self.delta) = (
                    .cases, Int((Double(needed) * size).rounded(.up)), power, delta
                )
            }
        case .discordance(let share, let source):
            (test, deviation, discordance, self.source) = ("mcnemar", nil, share, source)
            guard let delta else {
                let size = cases ?? 0
                (solved, self.cases, self.power) = (.delta, size, power)
                self.delta = try Self.smallestDifference(
                    Self.independent(size, clusters), discordance: share, power, plan)
                return
            }
            (solved, self.cases, self.power) = try Self.solve(
                Self.sized(delta, plan), share, clusters, cases, power, plan)
            self.delta = delta
        case .rates(let first, let second, let stated):
            for rate in [first, second] where !(0...1).contains(rate) { throw .probabilityOutOfRange(rate) }
            let share = stated ?? (first * (1 - second) + second * (1 - first))
            (test, deviation, discordance, source) = ("mcnemar", nil, share, nil)
            self.delta = second - first
            (solved, self.cases, self.power) = try Self.solve(
                Self.sized(second - first, plan), share, clusters, cases, power, plan)
        }
    }

    /// One direction means that of the difference.
    private static func sized(_ delta: Double, _ plan: TestPlan) -> Double {
        plan.alternative == .twoSided ? delta : delta.magnitude
    }

    private static func solve(
        _ delta: Double, _ discordance: Double, _ clusters: Clusters?, _ cases: Int?, _ power: Double, _ plan: TestPlan
    ) throws(StatisticsError) -> (Solved, Int, Double) {
        // Rounding leaves less than nothing where the difference is all there is.
        let (first, second) = (max(0, (discordance + delta) / 2), max(0, (discordance - delta) / 2))
        let normal = try McNemarPower(firstOnly: first, secondOnly: second, plan: plan)
        let exact = try ExactMcNemarPower(firstOnly: first, secondOnly: second, plan: plan)
        if let cases {
            let size = independent(cases, clusters)
            return (
                .power, cases,
                size > ExactMcNemarPower.casesMax ? try normal.power(cases: size) : try exact.power(cases: size)
            )
        }
        let guess = try normal.cases(power: power)
        // Refused where they are more than it takes: all else was asked before.
        let needed = (try? exact.cases(power: power)) ?? guess.rounded
        return (.cases, clusters.map { Int((Double(needed) * $0.designEffect).rounded(.up)) } ?? needed, power)
    }

    private static func smallestDifference(
        _ cases: Int, discordance: Double, _ power: Double, _ plan: TestPlan
    ) throws(StatisticsError) -> Double {
        cases > ExactMcNemarPower.casesMax
            ? try McNemarPower.minimumDetectableDifference(
                cases: cases, discordance: discordance, power: power, plan: plan)
            : try ExactMcNemarPower.minimumDetectableDifference(
                cases: cases, discordance: discordance, power: power, plan: plan)
    }

    /// As many independent cases say as much.
    private static func independent(_ cases: Int, _ clusters: Clusters?) -> Int {
        clusters.map { Int(Double(cases) / $0.designEffect) } ?? cases
    }

    /// What scripts rely on.
    var document: [String: Any?] {
        [
            "solved": solved.rawValue, "test": test, "cases": cases, "power": power, "delta": delta, "sd": deviation,
            "discordance": discordance, "alpha": plan.alpha.fraction,
            "alternative": plan.alternative == .twoSided ? "two-sided" : "one-sided", "spread_of": source,
            "clusters": clusters?.count(of: cases), "cluster_size": clusters?.size,
            "design_effect": clusters?.designEffect,
            "decided_by": decidedBy?.word,
        ]
    }

    private var testOfRates: String {
        Self.independent(cases, clusters) > ExactMcNemarPower.casesMax
            ? "McNemar's test, by the normal distribution" : "McNemar's exact test"
    }

    var text: String {
        let spread =
            deviation.map { String(format: "differences spread by %.4g", $0) }
            ?? discordance.map { String(format: "%.4g of cases told apart", $0) } ?? ""
        let of = source.map { " (as of \($0))" } ?? ""
        let sides = plan.alternative == .twoSided ? "two-sided" : "one-sided"
        let figures = String(format: "a difference of %.4g is found with probability %.4g", delta, power)
        let inClusters = clusters?.words(of: cases) ?? ""
        let answer =
            switch solved {
            case .cases: "\(cases) cases\(inClusters) are needed: then \(figures)"
            case .power: "With \(cases) cases\(inClusters) \(figures)"
            case .delta: "With \(cases) cases\(inClusters) \(figures), and no smaller one"
            }
        let effect =
            clusters.map { String(format: "; so many cases times the design effect, %.4g", $0.designEffect) } ?? ""
        return
            "\(answer).\n\(test == "mcnemar" ? testOfRates : "Paired t test"), \(sides), alpha \(plan.alpha.fraction); \(spread)\(of)\(effect).\(otherTest)"
    }

    /// Where the experiment is decided by another test than this is of.
    private var otherTest: String {
        switch decidedBy {
        case .mcNemar, nil: ""
        case .signFlip:
            " The experiment itself is decided by sign flips, whose power is near the t test's but for a few cases."
        case .bettingMargin, .tMargin, .tangoMargin:
            " The experiment itself is decided against a margin; this is of finding a difference."
        }
    }
}
