import Events
import Ledger
import Projections

/// Other experiments of the same versions on the same cases: whoever tries several yardsticks finds one that fits. Designs that were never begun
/// are told apart: whoever left them had no result at hand.
struct SiblingExperiments {
    /// Each in a line.
    let deviations: [String]

    /// - Parameter isComparing: whether texts of cases may be compared; else cases are the same by their ids alone.
    init(
        of experiment: Experiment, comparingTexts isComparing: Bool, in reader: LedgerReader, asOf moment: AsOf
    ) throws {
        let versions = Set(experiment.versions)
        let (others, begun) = reader.read { models in
            let others = models.runBoard.experiments(asOf: moment).filter {
                $0.id != experiment.id && Set($0.versions) == versions
            }
            return (others, others.map { models.runBoard.counts(of: $0.id, asOf: moment).requested > 0 })
        }
        let own = Set(experiment.cases)
        var texts: CaseTexts?
        var (run, left, unknown): ([Experiment], [Experiment], [Experiment]) = ([], [], [])
        for (other, isBegun) in zip(others, begun) {
            var isSame: Bool? = own.isDisjoint(with: other.cases) ? nil : true
            if isSame == nil, isComparing {
                var compared = try texts ?? CaseTexts(of: experiment, in: reader)
                isSame = try compared.shareCase(with: other)
                texts = compared
            }
            switch (isSame, isBegun) {
            case (.some(true), true): run.append(other)
            case (.some(true), false): left.append(other)
            case (.some(false), _): break
            case (.none, _): unknown.append(other)
            }
        }
        var lines: [String] = []
        if !run.isEmpty {
            let list = try Self.told(run, in: reader)
            lines.append("the same versions were run on the same cases by \(Self.others(run)): \(list)")
        }
        if !left.isEmpty {
            let list = try Self.told(left, in: reader)
            lines.append(
                "for the same versions on the same cases \(left.count) other \(left.count == 1 ? "design was" : "designs were") made and not begun: \(list)"
            )
        }
        if !unknown.isEmpty {
            let list = try Self.told(unknown, in: reader)
            lines.append(
                "the same versions are in \(Self.others(unknown)) on cases that could not all be compared with these: \(list)"
            )
        }
        deviations = lines
    }

    private static func others(_ experiments: [Experiment]) -> String {
        "\(experiments.count) other \(experiments.count == 1 ? "experiment" : "experiments")"
    }

    /// Where each was designed, and what it states.
    private static func told(_ others: [Experiment], in reader: LedgerReader) throws -> String {
        let each = try others.prefix(toldMax).map { other in
            let claim = try reader.statedComparison(of: other).map { stated in
                let margin = stated.hasMarginMillionths ? " \(Double(stated.marginMillionths) / 1_000_000)" : ""
                return "\(stated.claim.word)\(margin)"
            }
            return "entry \(other.position) (\(claim ?? "nothing stated"))"
        }
        let more = others.count > toldMax ? " and \(others.count - toldMax) more" : ""
        return each.joined(separator: ", ") + more
    }

    private static let toldMax = 8
}
