import Domain
import Events
import SwiftProtobuf

/// Draws commands, sensible and not, about few things, so that they meet.
struct Story {
    private var generator: SeededGenerator
    private var serial = 1_000

    init(_ generator: SeededGenerator) { self.generator = generator }

    mutating func nextCommand(in state: WorkspaceState) -> Command {
        serial += 1
        let experiment = ExperimentID.sample(70 + draw(2))
        let run = state.runs(of: experiment).randomElement(using: &generator) ?? .one
        let attempt = attemptUnderWay(run, in: state)
        switch draw(18) {
        case 0:
            let prompt = draw(2)
            return .createPrompt(
                .sample.with {
                    ($0.prompt, $0.version, $0.name) = (.sample(10 + prompt), .sample(serial), "Prompt \(prompt)")
                })
        case 1: return .commitVersion(.sample.with { $0.version = .sample(serial) })
        case 2: return .forkPrompt(.sample.with { ($0.version, $0.name) = (.sample(serial), "Fork \(draw(2))") })
        case 3: return .tagPrompt(TagPrompt(prompt: .support, tag: "t\(draw(3))"))
        case 4: return .untagPrompt(UntagPrompt(prompt: .support, tag: "t\(draw(3))"))
        case 5: return .createDataset(.sample)
        case 6: return .addCases(AddCases(dataset: .questions, cases: [(.sample(40 + draw(3)), .sample)]))
        case 7:
            let cases = state.cases(of: .questions)
            let versions = state.versions(of: .support)
            return .designExperiment(
                .sample.with {
                    ($0.experiment, $0.cases, $0.versions) = (experiment, cases, versions)
                    $0.passRateThresholdMillionths = 500_000
                    ($0.clusters, $0.clusterBy) = (cases.map { _ in 0 }, "letter")
                    $0.comparison = .with {
                        ($0.claim, $0.alphaMillionths, $0.correction) = (.different, 50_000, .holm)
                        $0.resamples = 100
                    }
                })
        case 8:
            let count = state.design(of: experiment)?.matrix.count ?? 0
            serial += count
            return .startExperiment(
                StartExperiment(experiment: experiment, runs: (0..<count).map { .sample(serial - $0) }))
        case 9: return .startRun(StartRun(run: run))
        case 10:
            let isFinal = draw(3) == 0
            return .failAttempt(.sample.with { ($0.run, $0.attempt, $0.isFinal) = (run, attempt, isFinal) })
        case 11, 12:
            let passed = draw(2) == 0
            return .recordResult(.sample.with { ($0.run, $0.attempt, $0.scores.passed) = (run, attempt, passed) })
        case 13:
            let count = state.failedRuns(of: experiment).count
            serial += count
            return .rerunFailed(RerunFailed(experiment: experiment, runs: (0..<count).map { .sample(serial - $0) }))
        case 14: return policy(experiment)
        case 15: return .defineMetric(.sample.with { $0.metric = .sample(98 + draw(2)) })
        case 16:
            let (metric, isErrored) = (MetricVersion(.tone, UInt32(1 + draw(2))), draw(3) == 0)
            return .scoreRuns(
                ScoreRuns(
                    metric: metric,
                    judgements: [
                        .init(
                            run: run, outcome: isErrored ? .errored : .failed, valueMillionths: isErrored ? nil : 0,
                            reason: "")
                    ]))
        default:
            return draw(20) == 0
                ? .cancelExperiment(CancelExperiment(experiment: experiment))
                : .concludeExperiment(ConcludeExperiment(experiment: experiment))
        }
    }

    /// Pauses, budgets, and where runs may go.
    private mutating func policy(_ experiment: ExperimentID) -> Command {
        switch draw(7) {
        case 0: .pauseExperiment(PauseExperiment(experiment: experiment))
        case 1, 2: .resumeExperiment(ResumeExperiment(experiment: experiment))
        case 3: .setBudget(.sample.with { $0.tokensMax = draw(2) == 0 ? nil : UInt64(draw(9)) })
        case 4: .exhaustBudget(.sample.with { $0.experiment = experiment })
        case 5: .setLocalOnly(SetLocalOnly(.prompt(.support), to: draw(2) == 0))
        default: .changeSettings(ChangeSettings(localModelsOnly: draw(2) == 0))
        }
    }

    private func attemptUnderWay(_ run: RunID, in state: WorkspaceState) -> UInt32 {
        if case .started(let attempt) = state.stage(of: run) { attempt } else { 1 }
    }

    private mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
}
