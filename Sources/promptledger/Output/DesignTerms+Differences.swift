import Events
import Projections
import Statistics

extension DesignTerms {
    /// What this design has otherwise than another one, each in words: what is here, and what is there.
    func differences(from own: DesignTerms, sharing overlap: CaseTexts.Overlap) -> [String] {
        var told = contenders(otherwiseThan: own)
        told += statements(otherwiseThan: own)
        told += samples(otherwiseThan: own, overlap)
        if overlap.assertsOtherwise == true { told.append("asserting otherwise") }
        if !isKnown(beside: own, overlap) { told.append("not all of its texts could be compared") }
        return told
    }

    private func contenders(otherwiseThan own: DesignTerms) -> [String] {
        let (here, there) = (Set(experiment.versions), Set(own.experiment.versions))
        let more = zip(experiment.versions, versions).filter { !there.contains($0.0) }.map(\.1)
        let less = zip(own.experiment.versions, own.versions).filter { !here.contains($0.0) }.map(\.1)
        let moreModels = experiment.models.filter { !own.experiment.models.contains($0) }
        let lessModels = own.experiment.models.filter { !experiment.models.contains($0) }
        return Self.besides(more + moreModels) + Self.without(less + lessModels)
    }

    private func statements(otherwiseThan own: DesignTerms) -> [String] {
        guard let statement else {
            guard own.statement != nil || isStated != own.isStated else { return [] }
            return [isStated ? Self.unknown : "nothing stated"]
        }
        guard let other = own.statement else { return ["stated \(yardstick ?? "")"] }
        let (plan, ownPlan) = (statement.plan, other.plan)
        let told: [String?] = [
            isByTheSame(statement, as: other, of: own)
                ? nil : "by \(measure(of: statement)), not \(own.measure(of: other))",
            plan.better == ownPlan.better
                ? nil : "\(statement.better), not \(ownPlan.better == .higher ? "higher" : "lower")",
            Self.otherwise(
                "\(statement.baseline) \(statement.baselineModel)", "\(other.baseline) \(other.baselineModel)",
                as: "against "),
            Self.otherwise(claim: plan.claim, ownPlan.claim),
            Self.otherwise(plan.alpha.fraction, ownPlan.alpha.fraction, as: "alpha "),
            Self.otherwise(plan.correction.word, ownPlan.correction.word, as: "correction "),
            plan.resamples == ownPlan.resamples
                ? nil : "drawn \(plan.resamples) times, not \(ownPlan.resamples)",
        ]
        return told.compactMap(\.self)
    }

    private func samples(otherwiseThan own: DesignTerms, _ overlap: CaseTexts.Overlap) -> [String] {
        let (design, ownDesign) = (experiment, own.experiment)
        let strangers = design.cases.count - overlap.cases
        let cases: String? =
            if design.cases.count != ownDesign.cases.count {
                Self.count(design.cases.count, "case") + ", not \(ownDesign.cases.count)"
            } else if strangers > 0, overlap.isWhole {
                "\(strangers) of its \(Self.count(design.cases.count, "case")) not among these"
            } else {
                nil
            }
        let clusters: String? =
            if design.clustering?.count != ownDesign.clustering?.count {
                "\(Self.clusters(of: design)), not \(Self.clusters(of: ownDesign))"
            } else if design.clusterSets != ownDesign.clusterSets, Set(design.cases) == Set(ownDesign.cases) {
                "in other clusters"
            } else {
                nil
            }
        let told: [String?] = [
            cases, clusters,
            design.repeats == ownDesign.repeats
                ? nil : "\(Self.count(Int(design.repeats), "repeat")), not \(ownDesign.repeats)",
            Self.otherwise(design.seed, ownDesign.seed, as: "seed "),
            Self.otherwise(Self.threshold(of: design), Self.threshold(of: ownDesign), as: "pass rate of "),
        ]
        return told.compactMap(\.self)
    }

    /// By versions of metrics only where these are known of both.
    private func isByTheSame(_ statement: Statement, as other: Statement, of own: DesignTerms) -> Bool {
        guard statement.metric == other.metric, statement.isMetricErased == other.isMetricErased else { return false }
        guard let versions = primaryMetricVersions, let ownVersions = own.primaryMetricVersions else { return true }
        return versions == ownVersions
    }

    /// Whether nothing that could be otherwise was left out for want of a text.
    private func isKnown(beside own: DesignTerms, _ overlap: CaseTexts.Overlap) -> Bool {
        overlap.isWhole && overlap.assertsOtherwise != nil && metricVersions != nil && own.metricVersions != nil
    }

    // MARK: Words

    private static func otherwise<Value: Equatable>(_ here: Value, _ there: Value, as name: String = "") -> String? {
        here == there ? nil : "\(name)\(here), not \(there)"
    }

    private static func otherwise(claim here: ComparisonPlan.Claim, _ there: ComparisonPlan.Claim) -> String? {
        guard here != there else { return nil }
        guard here.word == there.word, let margin = here.margin, let ownMargin = there.margin else {
            return "\(words(of: here)), not \(words(of: there))"
        }
        return "margin \(margin), not \(ownMargin)"
    }

    private static func words(of claim: ComparisonPlan.Claim) -> String {
        claim.margin.map { "\(claim.word) \($0)" } ?? claim.word
    }

    private static func clusters(of experiment: Experiment) -> String {
        experiment.clustering.map { "in \(count($0.count, "cluster"))" } ?? "every case on its own"
    }

    private static func threshold(of experiment: Experiment) -> String {
        experiment.passRateThresholdMillionths.map { "\(Double($0) / 1_000_000)" } ?? "any"
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func besides(_ names: [String]) -> [String] { names.isEmpty ? [] : ["with \(short(names)) besides"] }

    private static func without(_ names: [String]) -> [String] { names.isEmpty ? [] : ["without \(short(names))"] }

    private static func short(_ names: [String]) -> String {
        names.prefix(namesMax).joined(separator: ", ")
            + (names.count > namesMax ? " and \(names.count - namesMax) more" : "")
    }

    private static let namesMax = 4
}

extension Experiment {
    /// Which of its cases belong together, in whatever order they are run; empty where every one stands on its own.
    fileprivate var clusterSets: Set<Set<CaseID>> {
        let members = clustering?.members ?? []
        return Set(members.map { places in Set(places.map { cases[$0] }) })
    }
}
