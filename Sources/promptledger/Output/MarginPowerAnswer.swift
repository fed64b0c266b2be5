import Foundation
import Projections
import Statistics

/// How many cases it takes to show that one is no worse by a margin, or how likely so many show it.
struct MarginPowerAnswer {
    /// How much cases differ, and of which contender it was taken.
    enum Spread {
        /// A share of cases that one passes and the other fails.
        case discordance(Double, of: String?)
        /// A standard deviation of differences; with the largest that there is.
        case deviation(Double, width: Double, of: String?)
    }

    private let spread: Spread
    private let clusters: PowerAnswer.Clusters?
    private let margin: Double
    private let delta: Double
    private let solved: PowerAnswer.Solved
    private let cases: Int
    /// Of so many cases; asked for, or found.
    private let power: Double
    private let alpha: SignificanceLevel

    /// - Parameter delta: the true difference, above −margin.
    /// - Throws: what the power calculations of `Statistics` throw.
    init(
        _ spread: Spread, _ clusters: PowerAnswer.Clusters?, margin: Double, delta: Double, cases: Int?, power: Double,
        alpha: SignificanceLevel
    ) throws(StatisticsError) {
        (self.spread, self.clusters, self.margin, self.delta) = (spread, clusters, margin, delta)
        self.alpha = alpha
        if let cases, !(1...SampleSize.sizeMax).contains(cases) { throw .casesOutOfRange(cases) }
        switch spread {
        case .discordance(let share, _):
            // Rounding leaves less than nothing where the difference is all there is.
            let curve = try TangoPower(
                firstOnly: max(0, (share + delta) / 2), secondOnly: max(0, (share - delta) / 2), margin: margin,
                alpha: alpha)
            let effect = clusters?.designEffect ?? 1
            if let cases {
                (solved, self.cases) = (.power, cases)
                self.power = try curve.power(cases: Int(Double(cases) / effect))
            } else {
                (solved, self.power) = (.cases, power)
                self.cases = Int((Double(try curve.cases(power: power)) * effect).rounded(.up))
            }
        case .deviation(let deviation, let width, _):
            // The means of clusters are what is independent; a case on its own is a cluster of one.
            let (size, effect) = (clusters?.size ?? 1, clusters?.designEffect ?? 1)
            let curve = try BettingMarginPower(
                difference: delta, deviation: deviation * (effect / size).squareRoot(), margin: margin, width: width,
                alpha: alpha)
            if let cases {
                (solved, self.cases) = (.power, cases)
                self.power = try curve.power(cases: Int(Double(cases) / size))
            } else {
                let needed = try curve.cases(power: power)
                (solved, self.power) = (.cases, power)
                self.cases = Int((Double(needed) * size).rounded(.up))
            }
        }
    }

    private var test: Comparison.Test {
        switch spread {
        case .discordance: .tangoMargin
        case .deviation: .bettingMargin
        }
    }

    /// How far simulation may be off; `nil` where nothing is simulated.
    private var reach: Double? {
        switch spread {
        case .discordance: nil
        case .deviation: BettingMarginPower.reach(of: power)
        }
    }

    private var source: String? {
        switch spread {
        case .discordance(_, let source), .deviation(_, _, let source): source
        }
    }

    /// What scripts rely on.
    var document: [String: Any?] {
        var fields: [String: Any?] = [
            "solved": solved.rawValue, "test": test.word, "cases": cases, "power": power, "power_reach": reach,
            "margin": margin, "delta": delta, "alpha": alpha.fraction, "alternative": "one-sided",
            "spread_of": source, "clusters": clusters?.count(of: cases), "cluster_size": clusters?.size,
            "design_effect": clusters?.designEffect,
        ]
        switch spread {
        case .discordance(let share, _): fields["discordance"] = share
        case .deviation(let deviation, let width, _):
            fields["sd"] = deviation
            fields["largest_difference"] = width
        }
        return fields
    }

    var text: String {
        let about = reach == nil ? "" : "about "
        let off = reach.map { String(format: " ± %.2g", $0) } ?? ""
        let inClusters = clusters?.words(of: cases) ?? ""
        let figures =
            "no worse by \(Self.digits(margin)) is shown with probability \(about)\(Self.digits(power))\(off), the true difference being \(Self.digits(delta))"
        let many = reach == nil ? "\(cases)" : "About \(cases)"
        let answer =
            switch solved {
            case .cases: "\(many) cases\(inClusters) are needed: then \(figures)"
            case .power, .delta: "With \(cases) cases\(inClusters) \(figures)"
            }
        let of = source.map { " (as of \($0))" } ?? ""
        return "\(answer).\n\(basis), one-sided, alpha \(alpha.fraction); \(told)\(of)."
    }

    private static func digits(_ number: Double) -> String { String(format: "%.4g", number) }

    private var basis: String {
        switch spread {
        case .discordance:
            let independent = Double(cases) / (clusters?.designEffect ?? 1)
            return
                "Tango's score test against the margin, \(independent > Double(TangoPower.casesMax) ? "by the normal distribution" : "exactly")"
        case .deviation:
            return
                "Betting against the margin, simulated \(BettingMarginPower.trials) times of normal differences cut off at the ends"
        }
    }

    private var told: String {
        let spread =
            switch self.spread {
            case .discordance(let share, _): String(format: "%.4g of cases told apart", share)
            case .deviation(let deviation, let width, _):
                String(format: "differences spread by %.4g and are at most %.4g", deviation, width)
            }
        guard let clusters else { return spread }
        return spread + String(format: ", design effect %.4g", clusters.designEffect)
    }
}
