import Events
import SwiftProtobuf

package enum ExperimentLimits {
    /// Of the whole matrix.
    package static let runsMax = 1_000_000
    package static let repeatsMax = 1_000
    package static let concurrencyMax = 10_000
    package static let metricsMax = 256
    package static let attemptsMax = 100
    /// A year.
    package static let timeMicrosecondsMax: Int64 = 31_536_000_000_000
}

extension WorkspaceState {
    func design(_ command: DesignExperiment) throws(Refusal) -> [Draft] {
        guard experiments[command.experiment] == nil else { throw .exists(.experiment(command.experiment)) }
        try Field.experimentName.check(command.name)
        try Field.description.check(command.description)
        try checkVersions(command.versions)
        try checkModels(command.models)
        try checkCases(command.cases, of: command.dataset)
        try checkClusters(command)
        try checkSize(command)
        try checkMeasures(command)
        if let threshold = command.passRateThresholdMillionths {
            try Field.threshold.check(threshold, in: 0...1_000_000)
        }
        try Field.concurrency.check(command.concurrencyMax, in: 1...Int64(ExperimentLimits.concurrencyMax))
        try checkBounds(command)
        try command.comparison?.check(
            versions: command.versions.count, models: command.models.count, metrics: command.metricNames.count)
        try Field.hypothesis.check(command.hypothesis)
        return [
            Draft(
                .experimentDesigned(command.facts), .experimentDesigned(command.content),
                of: [.experiment(command.experiment)])
        ]
    }

    private func checkVersions(_ versions: [VersionID]) throws(Refusal) {
        guard !versions.isEmpty else { throw .empty(.versions) }
        var seen: Set<VersionID> = []
        for version in versions {
            guard prompt(of: version) != nil else { throw .unknown(.version(version)) }
            guard seen.insert(version).inserted else { throw .listedTwice(.version(version)) }
        }
    }

    private func checkModels(_ models: [ModelSettings]) throws(Refusal) {
        guard !models.isEmpty else { throw .empty(.models) }
        var seen: Set<String> = []
        for settings in models {
            try ModelRules.check(settings)
            guard seen.insert(settings.model).inserted else { throw .modelListedTwice(settings.model) }
        }
    }

    private func checkCases(_ cases: [CaseID], of dataset: DatasetID) throws(Refusal) {
        guard datasets[dataset] != nil else { throw .unknown(.dataset(dataset)) }
        guard !cases.isEmpty else { throw .empty(.cases) }
        var seen: Set<CaseID> = []
        for caseID in cases {
            guard let owner = self.dataset(of: caseID) else { throw .unknown(.datasetCase(caseID)) }
            guard owner == dataset else { throw .caseOfOtherDataset(caseID, dataset) }
            guard seen.insert(caseID).inserted else { throw .listedTwice(.datasetCase(caseID)) }
        }
    }

    /// Either of no case or of each, numbered in one way only, so that equal designs are equal.
    private func checkClusters(_ command: DesignExperiment) throws(Refusal) {
        guard !command.clusters.isEmpty else {
            guard command.clusterBy.isEmpty else { throw .empty(.clusters) }
            return
        }
        try Field.clusterBy.check(command.clusterBy)
        guard command.clusters.count == command.cases.count else { throw .malformed(.clusters, nil) }
        var count: UInt32 = 0
        for cluster in command.clusters {
            guard cluster <= count else { throw .malformed(.clusters, nil) }
            if cluster == count { count += 1 }
        }
    }

    private func checkSize(_ command: DesignExperiment) throws(Refusal) {
        try Field.repeats.check(command.repeats, in: 1...Int64(ExperimentLimits.repeatsMax))
        var runs = command.repeats
        for count in [command.cases.count, command.versions.count, command.models.count] {
            let (product, overflow) = runs.multipliedReportingOverflow(by: count)
            runs = overflow ? .max : product
        }
        try Field.runs.check(count: runs, max: ExperimentLimits.runsMax)
    }

    private func checkMeasures(_ command: DesignExperiment) throws(Refusal) {
        _ = try AssertionRules.check(command.assertions)
        try checkMetrics(of: command.assertions)
        try Field.metricNames.check(count: command.metricNames.count, max: ExperimentLimits.metricsMax)
        var seen: Set<String> = []
        for name in command.metricNames {
            try Field.metricName.check(name)
            guard seen.insert(name).inserted else { throw .metricListedTwice(name) }
        }
        try Field.derivedMetrics.check(count: command.derivedMetrics.count, max: ExperimentLimits.metricsMax)
        for metric in command.derivedMetrics {
            try Field.metricName.check(metric.name)
            guard seen.insert(metric.name).inserted else { throw .metricListedTwice(metric.name) }
            try Field.formula.check(metric.formula)
        }
    }

    private func checkBounds(_ command: DesignExperiment) throws(Refusal) {
        if let time = command.timeMaxMicroseconds {
            try Field.experimentTime.check(time, in: 1...ExperimentLimits.timeMicrosecondsMax)
        }
        if let time = command.runTimeMaxMicroseconds {
            try Field.runTime.check(time, in: 1...ExperimentLimits.timeMicrosecondsMax)
        }
        if let sandbox = command.sandbox { try checkAllowed(sandbox) }
        if let attempts = command.attemptsMax {
            try Field.attempts.check(attempts, in: 1...Int64(ExperimentLimits.attemptsMax))
        }
    }

    func start(_ command: StartExperiment) throws(Refusal) -> [Draft] {
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed: break
        case .started, .paused: throw .experimentStarted(command.experiment)
        case .cancelled, .concluded: throw .experimentOver(command.experiment, experiment.stage)
        }
        let matrix = experiment.design.matrix
        guard command.runs.count == matrix.count else {
            throw .runCountWrong(given: command.runs.count, needed: matrix.count)
        }
        try checkNew(command.runs)
        return started(experiment, runs: command.runs)
    }

    func checkNew(_ runs: [RunID]) throws(Refusal) {
        var seen: Set<RunID> = []
        seen.reserveCapacity(runs.count)
        for run in runs {
            guard experiments.run(run) == nil else { throw .exists(.run(run)) }
            guard seen.insert(run).inserted else { throw .listedTwice(.run(run)) }
        }
    }

    private func started(_ experiment: Experiment, runs: [RunID]) -> [Draft] {
        let requests = RunRequests(of: experiment)
        var drafts = [
            Draft(
                .experimentStarted(
                    .with { ($0.experiment, $0.runs) = (experiment.id.stored, UInt64(runs.count)) }))
        ]
        drafts.reserveCapacity(runs.count + 1)
        for (place, run) in runs.enumerated() { drafts.append(requests.request(run, at: place)) }
        return drafts
    }

    func cancel(_ command: CancelExperiment) throws(Refusal) -> [Draft] {
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed, .started, .paused: break
        case .cancelled: return []
        case .concluded: throw .experimentOver(command.experiment, .concluded)
        }
        return openRuns(of: command.experiment).map { run in Draft(.runCancelled(.with { $0.run = run.stored })) }
            + [Draft(.experimentCancelled(.with { $0.experiment = command.experiment.stored }))]
    }

    func conclude(_ command: ConcludeExperiment) throws(Refusal) -> [Draft] {
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed: throw .experimentNotStarted(command.experiment)
        case .started, .paused: break
        case .cancelled: throw .experimentOver(command.experiment, .cancelled)
        case .concluded: return []
        }
        let counts = experiment.counts
        guard counts.open == 0 else { throw .runsOpen(command.experiment, count: counts.open) }
        try check(command.verdicts, of: experiment.design)
        return [
            Draft(
                .experimentConcluded(
                    .with {
                        $0.experiment = command.experiment.stored
                        $0.recorded = UInt64(counts.recorded)
                        $0.failed = UInt64(counts.failed)
                        $0.passed = UInt64(counts.passed)
                        if let met = experiment.thresholdMet { $0.thresholdMet = met }
                        $0.verdicts = command.verdicts
                    }))
        ]
    }

    /// Only of contenders that there are, each once, and only where a comparison was stated.
    private func check(_ verdicts: [ContenderVerdict], of design: Design) throws(Refusal) {
        guard !verdicts.isEmpty else { return }
        guard design.comparison != nil else { throw .malformed(.verdicts, nil) }
        var seen: Set<[UInt32]> = []
        for verdict in verdicts {
            guard verdict.version < design.versions.count, verdict.model < design.models.count,
                seen.insert([verdict.version, verdict.model]).inserted
            else { throw .malformed(.verdicts, nil) }
        }
    }

    func known(_ id: ExperimentID) throws(Refusal) -> Experiment {
        guard let experiment = experiments[id] else { throw .unknown(.experiment(id)) }
        return experiment
    }
}

extension Experiment {
    /// Whether enough of all requested runs passed, in whole numbers: a run that failed did not pass, unless another
    /// was requested in its place. `nil` where no share was asked for.
    fileprivate var thresholdMet: Bool? {
        design.passRateThresholdMillionths.map { Int64(counts.passed) * 1_000_000 >= $0 * Int64(counts.requested) }
    }
}

extension DesignExperiment {
    fileprivate var facts: ExperimentDesigned {
        .with {
            $0.experiment = experiment.stored
            $0.versions = versions.map(\.stored)
            $0.models = models.map(\.model)
            $0.dataset = dataset.stored
            $0.cases = cases.map(\.stored)
            $0.repeats = UInt32(repeats)
            $0.seed = seed
            if let passRateThresholdMillionths { $0.passRateThresholdMillionths = passRateThresholdMillionths }
            $0.reusesResults = reusesResults
            if let timeMaxMicroseconds { $0.timeMaxUs = timeMaxMicroseconds }
            if let runTimeMaxMicroseconds { $0.runTimeMaxUs = runTimeMaxMicroseconds }
            if let attemptsMax { $0.attemptsMax = UInt32(attemptsMax) }
            if let sandbox { $0.sandbox = sandbox.stored }
            if let comparison { $0.comparison = comparison }
            $0.caseClusters = clusters
        }
    }

    fileprivate var content: ExperimentDesignedContent {
        .with {
            $0.name = name
            $0.description_p = description
            $0.models = models
            $0.assertions = assertions
            $0.metricNames = metricNames
            $0.concurrencyMax = UInt32(concurrencyMax)
            $0.hypothesis = hypothesis
            $0.derivedMetrics = derivedMetrics
            $0.clusterBy = clusterBy
        }
    }
}
