import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct RunDeciderTests {
    private let start = Command.startRun(StartRun(run: .one))
    private let finally = FailAttempt.sample.with { $0.isFinal = true }
    private let cancel = Command.cancelExperiment(CancelExperiment(experiment: .trial))

    private func started(_ attempt: UInt32) -> Facts.OneOf_Event {
        .runStarted(.with { ($0.run, $0.attempt) = (RunID.one.stored, attempt) })
    }

    private let attemptFailed = Facts.OneOf_Event.attemptFailed(
        .with {
            ($0.run, $0.attempt, $0.failure) = (RunID.one.stored, 1, .timedOut)
            ($0.httpStatus, $0.elapsedUs) = (504, 1_000)
        })

    @Test func theFirstAttemptIsNumberOne() throws {
        try WorkspaceState.requested().when(start).then(started(1))
        #expect(try WorkspaceState.underWay().stage(of: RunID.one) == .started(attempt: 1))
    }

    @Test func aFailedAttemptIsFollowedByTheNext() throws {
        let state = try WorkspaceState.underWay().after(.failAttempt(.sample))
        #expect(state.stage(of: RunID.one) == .waiting(failedAttempts: 1))
        state.when(start).then(started(2))
    }

    @Test func twoAttemptsAreNeverUnderWay() throws {
        try WorkspaceState.underWay().when(start).refused(.attemptUnderWay(.one, attempt: 1))
    }

    @Test func anInterruptedAttemptMakesWayForTheNext() throws {
        let interrupted = FailAttempt.sample.with { ($0.failure, $0.httpStatus) = (.interrupted, nil) }
        try WorkspaceState.underWay().after(.failAttempt(interrupted)).when(start).then(started(2))
    }

    @Test func aFailureIsRecordedWithItsClass() throws {
        try WorkspaceState.underWay().when(.failAttempt(.sample)).then(attemptFailed)
    }

    @Test func whatAnAttemptMayTakeAndTookIsRecorded() throws {
        let spending = AttemptSpending.with { ($0.inputTokens, $0.outputTokens, $0.estimated) = (7, 9, true) }
        let begun = try WorkspaceState.requested().decide(.startRun(StartRun(run: .one, atMost: spending)), as: .owner)
        #expect(begun.first?.facts.runStarted.atMost == spending)
        let failed = try WorkspaceState.underWay().decide(
            .failAttempt(.sample.with { $0.spent = spending }), as: .owner)
        #expect(failed.first?.facts.attemptFailed.spent == spending)
    }

    @Test func anAbsentStatusStaysAbsent() throws {
        let drafts = try WorkspaceState.underWay()
            .decide(.failAttempt(.sample.with { $0.httpStatus = nil }), as: .owner)
        #expect(drafts.first?.facts.attemptFailed.hasHTTPStatus == false)
    }

    @Test func aFinalFailureEndsTheRun() throws {
        let state = try WorkspaceState.underWay()
        state.when(.failAttempt(finally)).then(
            attemptFailed,
            .runFailed(.with { ($0.run, $0.failure, $0.attempts) = (RunID.one.stored, .timedOut, 1) }))
        let after = try state.after(.failAttempt(finally))
        #expect(after.stage(of: RunID.one) == .failed)
        #expect(after.counts(of: .trial).failed == 1)
        #expect(after.openRuns(of: .trial) == [.two])
    }

    @Test func aFailureHasAClass() throws {
        for failure in [FailureClass.unspecified, .UNRECOGNIZED(99)] {
            try WorkspaceState.underWay().when(.failAttempt(.sample.with { $0.failure = failure }))
                .refused(.failureUnspecified(.one))
        }
    }

    @Test func aResultIsRecordedWithItsScores() throws {
        try WorkspaceState.underWay().when(.recordResult(.sample)).then(
            .resultRecorded(.with { ($0.run, $0.attempt, $0.outputTokens) = (RunID.one.stored, 1, 3) }),
            .scoresRecorded(
                .with {
                    $0.run = RunID.one.stored
                    $0.scores = [.with { $0.outcome = .passed }]
                    ($0.scoreMillionths, $0.passed) = (1_000_000, true)
                }))
    }

    @Test func aRecordedRunIsOver() throws {
        let state = try WorkspaceState.underWay().after(.recordResult(.sample))
        #expect(state.stage(of: RunID.one) == .recorded(passed: true))
        #expect(state.counts(of: .trial).recorded == 1)
        #expect(state.counts(of: .trial).passed == 1)
        #expect(state.openRuns(of: .trial) == [.two])
    }

    @Test func aResultThatDidNotPassIsRecordedAllTheSame() throws {
        let state = try WorkspaceState.underWay().after(.recordResult(.sample.with { $0.scores.passed = false }))
        #expect(state.stage(of: RunID.one) == .recorded(passed: false))
        #expect(state.counts(of: .trial).recorded == 1)
        #expect(state.counts(of: .trial).passed == 0)
    }

    @Test func outputsAndErrorsGoWithThePromptAndWithTheCase() throws {
        let state = try WorkspaceState.underWay()
        let subjects: [Subject] = [
            .prompt(.support), .dataset(.questions), .datasetCase(.one), .experiment(.trial),
        ]
        let recorded = try state.decide(.recordResult(.sample), as: .owner)
        let failed = try state.decide(.failAttempt(finally), as: .owner)
        #expect(recorded.map(\.subjects) == [subjects, subjects])
        #expect(failed.map(\.subjects) == [subjects, []])
        #expect(recorded[0].content?.resultRecorded.output == "On its way.")
        #expect(recorded[1].content?.scoresRecorded.reasons == ["contains “way”"])
        #expect(failed[0].content?.attemptFailed.summary == "too slow")
    }

    @Test func outputsOfAForkGoWithItsSourceToo() throws {
        let state = try WorkspaceState.withCases().after(
            .forkPrompt(.sample), .designExperiment(.sample.with { $0.versions = [.sample(22)] }),
            .startExperiment(.sample))
        #expect(
            state.subjects(of: RunID.one) == [
                .prompt(.sample(11)), .prompt(.support), .dataset(.questions), .datasetCase(.one), .experiment(.trial),
            ])
    }

    @Test func aRunExists() throws {
        let state = try WorkspaceState.designed()
        for command in [start, .failAttempt(.sample), .recordResult(.sample)] {
            state.when(command).refused(.unknown(.run(.one)))
        }
        #expect(state.stage(of: RunID.one) == nil)
        #expect(state.cell(of: .one) == nil)
        #expect(state.subjects(of: RunID.one).isEmpty)
    }

    @Test func nothingEndsThatWasNotStarted() throws {
        for state in [try WorkspaceState.requested(), try .underWay().after(.failAttempt(.sample))] {
            state.when(.failAttempt(.sample)).refused(.noAttemptUnderWay(.one))
            state.when(.recordResult(.sample)).refused(.noAttemptUnderWay(.one))
        }
    }

    @Test func aLateAnswerOfAnEarlierAttemptIsRefused() throws {
        let state = try WorkspaceState.underWay().after(.failAttempt(.sample), start)
        state.when(.recordResult(.sample)).refused(.attemptWrong(.one, given: 1, underWay: 2))
        state.when(.failAttempt(.sample)).refused(.attemptWrong(.one, given: 1, underWay: 2))
    }

    @Test func nothingIsAddedToARunThatIsOver() throws {
        let state = try WorkspaceState.underWay()
        let ends: [(WorkspaceState, RunStage)] = [
            (try state.after(.recordResult(.sample)), .recorded(passed: true)),
            (try state.after(.failAttempt(finally)), .failed), (try state.after(cancel), .cancelled),
        ]
        for (state, stage) in ends {
            for command in [start, .failAttempt(.sample), .recordResult(.sample)] {
                state.when(command).refused(.runOver(.one, stage))
            }
        }
    }

    @Test func everyScoreHasAReason() throws {
        try WorkspaceState.underWay().when(.recordResult(.sample.with { $0.scoresContent.reasons = [] }))
            .refused(.reasonCountWrong(scores: 1, reasons: 0))
    }

    @Test func aScoreIsForAMetricOfTheExperiment() throws {
        let state = try WorkspaceState.underWay()
        state.when(.recordResult(.sample.with { $0.scores.scores[0].metric = 2 }))
            .refused(.metricUnknown(place: 2, metrics: 1))
        #expect(throws: Never.self) {
            try state.decide(.recordResult(.sample.with { $0.scores.scores[0].metric = 1 }), as: .owner)
        }
    }

    @Test func aScoreIsAShare() throws {
        for score in [-1, 1_000_001] as [Int64] {
            try WorkspaceState.underWay().when(.recordResult(.sample.with { $0.scores.scoreMillionths = score }))
                .refused(.outOfRange(.score, score, 0...1_000_000))
        }
    }

    @Test func scoresAreNotTooMany() throws {
        let result = RecordResult.sample.with { $0.scores.scores = Array(repeating: Score(), count: 513) }
        try WorkspaceState.underWay().when(.recordResult(result))
            .refused(.tooMany(.scores, count: 513, max: RunLimits.scoresMax))
    }

    @Test func whatAnAttemptLeavesIsNotTooLarge() throws {
        let bytes = RunLimits.contentBytesMax
        let large = Data(count: bytes)
        let state = try WorkspaceState.underWay()
        let failure = FailAttempt.sample.with { $0.content = .with { ($0.summary, $0.rawReply) = ("s", large) } }
        state.when(.failAttempt(failure)).refused(.tooLarge(.runContent, bytes: bytes + 1, maxBytes: bytes))
        let result = RecordResult.sample.with {
            $0.content = .with { $0.rawReply = large }
            $0.scoresContent.reasons = ["r"]
        }
        state.when(.recordResult(result)).refused(.tooLarge(.runContent, bytes: bytes + 1, maxBytes: bytes))
    }
}
