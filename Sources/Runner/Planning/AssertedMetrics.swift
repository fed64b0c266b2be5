internal import Domain
internal import Events
internal import Ledger
internal import Projections
internal import Scoring
internal import SwiftProtobuf

/// Metrics of the workspace that an experiment's file asserts by their names: what they ask is put in the assertion's place when it is made ready,
/// and what they say is the metric's own score of the result as well.
enum AssertedMetrics {
    /// What an assertion asks, and on which scale; an assertion of any other type asks what it says itself.
    /// - Throws: ``RescoreFault``; `LedgerFault`.
    static func asked(by assertion: Assertion, in reader: LedgerReader) throws -> (Assertion, ScoreScale) {
        guard let reference = assertion.metricReference else { return (assertion, .usual) }
        guard let metric = reader.read({ $0.catalog.metric(reference) }) else { throw RescoreFault.metricUnknown }
        guard let content = try reader.content(at: metric.position)?.metricDefined else {
            throw RescoreFault.metricErased
        }
        guard case .assertion(var asked)? = content.definition else {
            throw RescoreFault.metricUnfit("it is a formula, which is computed from scores and asserts nothing")
        }
        asked.metric = assertion.metric
        if assertion.hasWeightMillionths { asked.weightMillionths = assertion.weightMillionths }
        return (asked, metric.scale)
    }
}

extension ExperimentPlan.PreparedCase {
    /// What judges said, with the metric of the workspace that asked where one did.
    func marked(_ judgements: [Judgement]) -> [Judgement] {
        judgements.map { judgement in
            let place = Int(judgement.facts.assertion) - 1
            guard assertions.indices.contains(place), assertions[place].words.hasWorkspaceMetric else {
                return judgement
            }
            var marked = judgement
            let metric = assertions[place].words.workspaceMetric
            (marked.facts.metricID, marked.facts.metricVersion) = (metric.metricID, metric.version)
            return marked
        }
    }

    /// The scores by metrics of the workspace, each version once.
    func metricScores(_ outcomes: [AssertionOutcome], of run: RunID) -> [RecordResult.MetricScore] {
        var scores: [RecordResult.MetricScore] = []
        for (place, (assertion, outcome)) in zip(assertions, outcomes).enumerated() {
            guard let reference = assertion.words.metricReference else { continue }
            let metric = MetricVersion(reference.metric, reference.version)
            if let known = scores.firstIndex(where: { $0.metric == metric }) {
                scores[known].places.append(place)
                continue
            }
            let judgement =
                if let value = outcome.value {
                    ScoreRuns.Judgement(
                        run: run, outcome: outcome.outcome == .passed ? .passed : .failed,
                        valueMillionths: millionths(value), reason: outcome.reason)
                } else {
                    ScoreRuns.Judgement(run: run, outcome: .errored, valueMillionths: nil, reason: outcome.reason)
                }
            scores.append(RecordResult.MetricScore(metric: metric, score: judgement, places: [place]))
        }
        return scores
    }
}
