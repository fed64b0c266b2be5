import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct RescoreDeciderTests {
    private static let tone = MetricVersion(.tone, 1)

    private static func judging(
        _ outcome: MetricOutcome, _ value: Int64?, of run: RunID = .one, by metric: MetricVersion = tone
    ) -> Command {
        .scoreRuns(
            ScoreRuns(
                metric: metric,
                judgements: [.init(run: run, outcome: outcome, valueMillionths: value, reason: "why")]))
    }

    /// Half of tone, which passes from 0.25 on.
    private static let half = DefineMetric(
        metric: .other, name: "half", definition: .formula("tone / 2", operands: [tone]), lowMillionths: 0,
        highMillionths: 500_000, thresholdMillionths: 250_000)

    @Test func aResultIsScoredInTheWordsOfTheMetric() throws {
        let drafts = try WorkspaceState.recorded().decide(.scoreRuns(.sample), as: .runner)
        #expect(
            drafts.map(\.facts.event) == [
                .runRescored(
                    .with {
                        ($0.run, $0.metricID, $0.version) = (RunID.one.stored, MetricID.tone.stored, 1)
                        ($0.outcome, $0.valueMillionths) = (.passed, 1_000_000)
                    })
            ])
        #expect(drafts.first?.content?.runRescored.reason == "contains “please”")
        // The reason speaks of the output and of the metric: it goes with either.
        #expect(Set(drafts[0].subjects).isSuperset(of: [.metric(.tone), .datasetCase(.one), .prompt(.support)]))
    }

    @Test func aResultIsScoredOnceByEachVersion() throws {
        let state = try WorkspaceState.recorded().after(.scoreRuns(.sample))
        state.when(.scoreRuns(.sample)).refused(.runScored(.one, .tone, version: 1))
        state.when(Self.judging(.errored, nil)).refused(.runScored(.one, .tone, version: 1))
        let next = try state.after(.defineMetric(.sample))
        #expect(throws: Never.self) { try next.after(Self.judging(.failed, 0, by: MetricVersion(.tone, 2))) }
    }

    @Test func whereTheMetricWentWrongItMayLookAgain() throws {
        let state = try WorkspaceState.recorded().after(Self.judging(.errored, nil))
        let again = try state.after(Self.judging(.errored, nil))
        #expect(throws: Never.self) { try again.after(.scoreRuns(.sample)) }
    }

    @Test func aScoreIsWhatKindRangeAndThresholdAllow() throws {
        let state = try WorkspaceState.recorded().after(.defineMetric(Self.half))
        let half = MetricVersion(.other, 1)
        let unfit = Refusal.judgementUnfit(.one)
        for command in [
            Self.judging(.passed, nil), Self.judging(.errored, 0), Self.judging(.passed, 1_000_001),
            Self.judging(.failed, -1), Self.judging(.measured, 1), Self.judging(.unspecified, 1),
            Self.judging(.passed, 500_001, by: half), Self.judging(.passed, 249_999, by: half),
            Self.judging(.failed, 250_000, by: half), Self.judging(.measured, 250_000, by: half),
        ] { state.when(command).refused(unfit) }
        for command in [
            Self.judging(.failed, 1_000_000), Self.judging(.passed, 250_000, by: half),
            Self.judging(.failed, 249_999, by: half), Self.judging(.errored, nil, by: half),
        ] { #expect(throws: Never.self) { try state.after(command) } }
        // Without a threshold nothing says which values pass; with lower better they pass up to it.
        let lower = try state.after(.defineMetric(Self.half.with { $0.lowerIsBetter = true }))
        let second = MetricVersion(.other, 2)
        lower.when(Self.judging(.failed, 250_000, by: second)).refused(unfit)
        #expect(throws: Never.self) { try lower.after(Self.judging(.passed, 250_000, by: second)) }
        let open = try state.after(.defineMetric(Self.half.with { $0.thresholdMillionths = nil }))
        open.when(Self.judging(.passed, 1, by: second)).refused(unfit)
        #expect(throws: Never.self) { try open.after(Self.judging(.measured, 1, by: second)) }
    }

    @Test func onlyResultsAreScored() throws {
        let state = try WorkspaceState.recorded()
        state.when(Self.judging(.passed, 1, of: .two)).refused(.runWithoutResult(.two, .requested))
        state.when(Self.judging(.passed, 1, of: .sample(89))).refused(.unknown(.run(.sample(89))))
        state.when(Self.judging(.passed, 1, by: MetricVersion(.tone, 2)))
            .refused(.metricVersionUnknown(.tone, version: 2, count: 1))
        state.when(.scoreRuns(ScoreRuns(metric: Self.tone, judgements: []))).refused(.empty(.judgedRuns))
        let twice = ScoreRuns.sample.with { $0.judgements += $0.judgements }
        state.when(.scoreRuns(twice)).refused(.listedTwice(.run(.one)))
        state.when(.scoreRuns(.sample.with { $0.judgements[0].reason = String(repeating: "x", count: 65 << 10) }))
            .refused(.malformed(.reason, nil))
    }

    @Test func whatIsErasedIsNotScored() throws {
        for subject in [Subject.datasetCase(.one), .metric(.tone)] {
            try WorkspaceState.recorded().after(.eraseSubject(EraseSubject(subject: subject)))
                .when(.scoreRuns(.sample)).refused(
                    .erased(subject == .metric(.tone) ? .metric(.tone) : .datasetCase(.one)))
        }
    }
}
