import Events
import Ledger
import Projections

/// Other experiments that compare what this one does on the same cases: whoever tries several yardsticks finds one that fits, and whoever puts one
/// version more beside them has compared them all the same. Designs that were never begun are told apart: whoever left them had no result at hand.
struct SiblingExperiments {
    private struct Sibling {
        let terms: DesignTerms
        let isBegun: Bool
        /// Whether none of this experiment's versions is missing.
        let hasAllVersions: Bool
        /// `nil` where that cannot be said.
        let sharesCase: Bool?
        /// What it has otherwise, each in words.
        let differences: [String]
    }

    /// In the order of the log.
    private let all: [Sibling]

    /// - Parameters:
    ///   - own: the experiment's.
    ///   - texts: its cases'.
    init(of own: DesignTerms, comparing texts: inout CaseTexts, in reader: LedgerReader, asOf moment: AsOf) throws {
        let experiment = own.experiment
        let (versions, models) = (Set(experiment.versions), Set(experiment.models))
        let (others, begun) = reader.read { readModels in
            let others = readModels.runBoard.experiments(asOf: moment).filter {
                $0.id != experiment.id && Self.compare($0, versions, models)
            }
            return (others, others.map { readModels.runBoard.counts(of: $0.id, asOf: moment).requested > 0 })
        }
        var all: [Sibling] = []
        for (other, isBegun) in zip(others, begun) {
            let overlap = try texts.overlap(with: other)
            if overlap.cases == 0, overlap.isWhole { continue }
            let terms = try DesignTerms(of: other, asserting: try texts.metrics(of: other), in: reader)
            all.append(
                Sibling(
                    terms: terms, isBegun: isBegun, hasAllVersions: versions.isSubset(of: other.versions),
                    sharesCase: overlap.cases > 0 ? true : nil,
                    differences: terms.differences(from: own, sharing: overlap)))
        }
        self.all = all
    }

    /// Whether the other compares two contenders of these, or the same versions, be it with other models.
    private static func compare(_ other: Experiment, _ versions: Set<VersionID>, _ models: Set<String>) -> Bool {
        switch other.versions.count(where: { versions.contains($0) }) {
        case 0: false
        case 1:
            versions.count == 1 && other.versions.count == 1
                || other.models.count(where: { models.contains($0) }) > 1
        default: true
        }
    }

    /// Each in a line, of so many words as people read.
    var deviations: [String] {
        let run = all.filter { $0.sharesCase == true && $0.isBegun }
        let left = all.filter { $0.sharesCase == true && !$0.isBegun }
        let unknown = all.filter { $0.sharesCase == nil }
        var lines: [String] = []
        if !run.isEmpty {
            lines.append(
                "\(Self.versions(of: run)) were run on the same cases by \(Self.others(run)): \(Self.told(run))")
        }
        if !left.isEmpty {
            lines.append(
                "for \(Self.versions(of: left)) on the same cases \(left.count) other \(left.count == 1 ? "design was" : "designs were") made and not begun: \(Self.told(left))"
            )
        }
        if !unknown.isEmpty {
            lines.append(
                "\(Self.versions(of: unknown)) are in \(Self.others(unknown)) on cases that could not all be compared with these: \(Self.told(unknown))"
            )
        }
        return lines
    }

    /// All of them, for scripts.
    var documents: [[String: Any]] {
        all.map { sibling in
            let experiment = sibling.terms.experiment
            return JSONOutput.object([
                "experiment": "\(experiment.id)", "position": experiment.position, "begun": sibling.isBegun,
                "shares_case": sibling.sharesCase, "versions": sibling.terms.versions, "models": experiment.models,
                "yardstick": sibling.terms.yardstick, "differences": sibling.differences,
            ])
        }
    }

    private static func versions(of siblings: [Sibling]) -> String {
        siblings.allSatisfy(\.hasAllVersions) ? "the same versions" : "some of the same versions"
    }

    private static func others(_ siblings: [Sibling]) -> String {
        "\(siblings.count) other \(siblings.count == 1 ? "experiment" : "experiments")"
    }

    /// Where each was designed, and what it has otherwise. Those that have anything come first: a crowd of equals must not hide one.
    private static func told(_ siblings: [Sibling]) -> String {
        let sorted = siblings.filter { !$0.differences.isEmpty } + siblings.filter(\.differences.isEmpty)
        let each = sorted.prefix(toldMax).map { sibling in
            let words = sibling.differences.isEmpty ? "as here" : sibling.differences.joined(separator: "; ")
            return "entry \(sibling.terms.experiment.position) (\(words))"
        }
        let more = siblings.count > toldMax ? " and \(siblings.count - toldMax) more, which --json tells" : ""
        return each.joined(separator: ", ") + more
    }

    private static let toldMax = 8
}
