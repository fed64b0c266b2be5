package import Events
internal import Scoring

/// How a metric judged a result after its run was over.
package struct MetricScore: Equatable, Sendable {
    package let metric: MetricReference
    package let outcome: MetricOutcome
    /// In millionths of the metric's unit; nil where it errored.
    package let valueMillionths: Int64?
    /// The entry that says so: its content gives the reason.
    package let position: UInt64

    /// Whether it passed; nil where nothing says which values do.
    package var passed: Bool? {
        switch outcome {
        case .passed: true
        case .failed, .errored: false
        case .measured, .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension ReadModels {
    /// How every version of every metric judged the run as of then: the last score of each, in the order in which the versions first scored
    /// anything.
    package func metricScores(of run: RunID, asOf moment: AsOf) -> [MetricScore] {
        guard let index = runBoard.index(of: run) else { return [] }
        return laterScores.columns.compactMap { column in
            guard case .metric(let reference) = column.yardstick else { return nil }
            return column.score(of: index, asOf: moment).map { MetricScore($0, by: reference) }
        }
    }

    /// The entries that hold the reasons of those assertions of the experiment which are metrics of the workspace, each by its place in the verdict:
    /// they follow the run's own scores, in the order of the assertions. None where all reasons stand with the run's scores, as one metric is
    /// asserted twice.
    package func metricReasons(of run: Run) -> [Int: UInt64] {
        guard let endedAt = run.endedAt, let assertions = run.verdict?.assertions else { return [:] }
        let places = assertions.indices.filter { assertions[$0].type == AssertionVocabulary.workspaceMetric }
        guard !places.isEmpty else { return [:] }
        // Before they are recorded no metric has judged the run.
        let batch = AsOf.position(endedAt + UInt64(places.count))
        let positions = metricScores(of: run.id, asOf: batch).map(\.position).sorted()
        guard positions.count == places.count else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(places, positions))
    }

    /// How that version judged the run; nil where it had not by then.
    package func score(of run: RunID, by metric: MetricReference, asOf moment: AsOf) -> MetricScore? {
        guard let index = runBoard.index(of: run), let place = laterScores.place(of: .metric(metric)) else {
            return nil
        }
        return laterScores.columns[Int(place)].score(of: index, asOf: moment).map { MetricScore($0, by: metric) }
    }

    /// How the experiment's own named metric judged the run, in millionths; nil where it has none of that name, or it has no value.
    package func score(of run: RunID, named name: String, asOf moment: AsOf) -> Int64? {
        guard let known = runBoard.run(run, asOf: moment), known.stage == .recorded,
            let place = catalog.metricNames(of: known.experiment).firstIndex(of: name)
        else { return nil }
        return judgement(of: run, by: .named(UInt32(place + 1)), asOf: moment)?.value
    }

    /// The versions that had scored any result of the experiment by then, in the order in which they first scored anything.
    package func metrics(scoring experiment: ExperimentID, asOf moment: AsOf) -> [MetricReference] {
        guard let course = runBoard.course(of: experiment) else { return [] }
        return laterScores.columns.compactMap { column in
            guard case .metric(let reference) = column.yardstick,
                course.recorded.contains(where: { column.score(of: $0, asOf: moment) != nil })
            else { return nil }
            return reference
        }
    }

    /// Those that had scored any result of the experiment, with those that their formulas rest on.
    package func metricsBehind(_ experiment: ExperimentID) -> Set<MetricID> {
        var waiting = metrics(scoring: experiment, asOf: .now(self))
        var seen = Set(waiting)
        while let reference = waiting.popLast() {
            for operand in catalog.metric(reference)?.operands ?? [] where seen.insert(operand).inserted {
                waiting.append(operand)
            }
        }
        return Set(seen.map(\.metric))
    }

    /// False, and nothing happens, where there is no such metric, or the run has no result.
    mutating func rescore(_ facts: RunRescored, at position: UInt64) -> Bool {
        guard let run = RunID(facts.run).flatMap({ runBoard.index(of: $0) }), let id = MetricID(facts.metricID) else {
            return false
        }
        let reference = MetricReference(id, facts.version)
        guard catalog.metric(reference) != nil, runBoard.runs[Int(run)].ending == .recorded else { return false }
        let isErrored = facts.outcome == .errored || !facts.hasValueMillionths
        addLaterScore(
            value: isErrored ? RunRecord.unknown : facts.valueMillionths,
            outcome: isErrored ? .errored : facts.outcome, of: run, by: .metric(reference), at: position)
        return true
    }

    mutating func addLaterScore(
        value: Int64, outcome: MetricOutcome, of run: UInt32, by yardstick: Yardstick, at position: UInt64
    ) {
        let (column, place) = laterScores.add(value: value, outcome: outcome, of: run, by: yardstick, at: position)
        standings.countLater(
            place, of: column, in: laterScores, errorsAreJudged: catalog.judgesErrors(by: yardstick), on: runBoard)
    }
}

extension Catalog {
    /// Whether a result by which the yardstick went wrong counts as judged, and not passed.
    func judgesErrors(by yardstick: Yardstick) -> Bool {
        switch yardstick {
        case .metric(let reference): metric(reference)?.hasVerdict ?? false
        case .ratings: false
        }
    }
}

extension MetricScore {
    fileprivate init(_ score: LaterScore, by metric: MetricReference) {
        self.metric = metric
        outcome = MetricOutcome(rawValue: Int(score.outcome)) ?? .unspecified
        valueMillionths = score.value == RunRecord.unknown ? nil : score.value
        position = score.position
    }
}
