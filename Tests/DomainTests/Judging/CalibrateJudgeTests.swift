import Domain
import Events
import Foundation
import SwiftProtobuf
import Testing

/// How far judges agree with people, as it is recorded.
@Suite struct CalibrateJudgeTests {
    private static let figures = JudgeCalibrated.with {
        ($0.experiment, $0.named, $0.end) = (ExperimentID.trial.stored, 1, 40)
        ($0.models, $0.ratings) = (["openai:judge"], [12, 30])
        ($0.both, $0.judged, $0.passesShared) = (2, 2, 1)
        $0.kappaMillionths = 500_000
        $0.contenders = [.with { ($0.rated, $0.judged) = (2, 2) }]
    }

    @Test func theFiguresAreRecordedAsTheyWereComputed() throws {
        let state = try WorkspaceState.recorded()
        state.when(.calibrateJudge(CalibrateJudge(Self.figures))).then(.judgeCalibrated(Self.figures))
        // Whoever rates may say how far a judge agrees; who only reads may not.
        #expect(Command.calibrateJudge(CalibrateJudge(Self.figures)).permission == .judgeOutputs)
        #expect(Role.reviewer.allows(.judgeOutputs) && !Role.viewer.allows(.judgeOutputs))
    }

    @Test func whatTheExperimentDoesNotHaveIsRefused() throws {
        let state = try WorkspaceState.recorded()
        for change in [
            { (figures: inout JudgeCalibrated) in figures.experiment = ExperimentID.sample(79).stored },
            { $0.experiment = Data([1]) }, { $0.named = 2 }, { $0.named = 0 }, { $0.assertion = "" },
            { $0.metric = .with { ($0.metricID, $0.version) = (MetricID.tone.stored, 2) } },
            { $0.models = ["a person's name"] }, { $0.ratings = [30, 12] }, { $0.ratings = [12, 12] },
            { $0.ratings = [40] }, { $0.judged = 1 }, { $0.passesShared = 3 },
            { $0.contenders[0].version = 1 }, { $0.contenders[0].rated = 3 }, { $0.contenders += $0.contenders },
        ] {
            var figures = Self.figures
            change(&figures)
            #expect(throws: Refusal.self) {
                try state.decide(.calibrateJudge(CalibrateJudge(figures)), as: .owner)
            }
        }
    }
}
