import ArgumentParser
import Events
import Ledger
import Projections
import Spelling
import Statistics

/// What an experiment's contenders are compared by.
struct ComparisonOptions: ParsableArguments {
    enum Claim: String, ExpressibleByArgument, CaseIterable {
        case different
        case noWorse = "no-worse"
        case equivalent
    }

    enum CorrectionWord: String, ExpressibleByArgument, CaseIterable {
        case holm, bonferroni
        case benjaminiHochberg = "benjamini-hochberg"

        var correction: Correction {
            switch self {
            case .holm: .holm
            case .bonferroni: .bonferroni
            case .benjaminiHochberg: .benjaminiHochberg
            }
        }
    }

    enum BetterWord: String, ExpressibleByArgument, CaseIterable {
        case higher, lower

        var better: Better { self == .lower ? .lower : .higher }
    }

    @Option(
        help:
            "Compare by this metric: a named one, an assertion type, `ratings`, or a metric of the workspace; else by the runs' own score."
    )
    var metric: String?
    @Option(
        help:
            "The version to compare with, as PROMPT@NUMBER, or with its model, PROMPT@NUMBER:PROVIDER:NAME; else the first."
    )
    var baseline: String?
    @Option(help: "The model to compare with; else the experiment's first.") var baselineModel: String?
    @Option(help: "What is to be shown: different, no-worse or equivalent; the last two take a margin.")
    var claim: Claim?
    @Option(help: "How much worse, or how different, does not matter: in the metric's unit, above 0.")
    var margin: Double?
    @Option(
        help: "Which end of the metric is the good one, higher or lower: as the metric says itself, else higher.")
    var better: BetterWord?
    @Option(help: "How often a comparison may show what is not so: between 0 and 0.5; else 0.05.") var alpha: Double?
    @Option(
        help: "How p-values are corrected for the number of comparisons: holm, bonferroni or benjamini-hochberg.")
    var correction: CorrectionWord?

    func validate() throws {
        if let alpha, !(alpha > 0 && alpha < 0.5) {
            throw ValidationError("--alpha takes a number between 0 and 0.5")
        }
        if let margin {
            guard margin > 0, margin.isFinite else { throw ValidationError("--margin takes a number above 0") }
            guard claim != .different else {
                throw ValidationError("--margin goes with --claim no-worse or equivalent, not with different")
            }
        } else if let claim, claim != .different {
            throw ValidationError("--claim \(claim.rawValue) needs a --margin: how much does not matter?")
        }
    }

    /// Why nothing could be shown by the margin; `nil` where something could.
    /// - Parameter most: the largest difference that there is of two scores; `nil` where none is known.
    static func complaint(of margin: Double?, below most: Double?) -> String? {
        guard let margin, let most, margin >= most else { return nil }
        return
            "--margin takes a number below \(most), not \(margin): scores cannot differ by more, so nothing could be shown"
    }

    /// Whether nothing is asked for: then what the experiment's design states holds, where it states anything.
    var isEmpty: Bool {
        metric == nil && baseline == nil && baselineModel == nil && claim == nil && margin == nil && better == nil
            && alpha == nil && correction == nil
    }

    /// - Parameters:
    ///   - labels: of the contenders, as people write them.
    ///   - usual: which end is the good one where nothing is said here.
    func plan(among contenders: [Contender], labels: [String], better usual: Better?) throws -> ComparisonPlan {
        var plan = ComparisonPlan(
            baseline: try baselinePlace(among: contenders, labels), better: better?.better ?? usual ?? .higher,
            alpha: try alpha.map(SignificanceLevel.init) ?? .percent5, correction: correction?.correction ?? .holm)
        if let margin { plan.claim = claim == .equivalent ? .equivalent(margin: margin) : .noWorse(margin: margin) }
        return plan
    }

    /// By its version, or by its version and model: `refund@1`, `refund@1:openai:gpt-5`.
    private func isNamed(_ contender: Contender, _ label: String, by word: String) -> Bool {
        [label, "\(contender.version)"].contains { word == $0 || word == "\($0):\(contender.model)" }
    }

    private func baselinePlace(among contenders: [Contender], _ labels: [String]) throws -> Int {
        let place = contenders.indices.first { place in
            (baseline.map { isNamed(contenders[place], labels[place], by: $0) } ?? true)
                && (baselineModel.map { contenders[place].model == $0 } ?? true)
        }
        if let place { return place }
        let names = contenders.indices.map { "\(labels[$0]) \(contenders[$0].model)" }
        let wanted = [baseline, baselineModel].compactMap(\.self).joined(separator: " ")
        let nearest = NearestNames.nearest(to: wanted, among: names)
        throw ExitStatus.failed(
            "the experiment has no contender \(wanted); it has \(nearest.isEmpty ? names.prefix(5).joined(separator: ", ") : nearest.joined(separator: " or "))"
        )
    }
}
