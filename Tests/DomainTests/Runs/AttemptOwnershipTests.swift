import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct AttemptOwnershipTests {
    /// The runner began the first attempt of run one.
    private func underWay() throws -> WorkspaceState {
        try WorkspaceState.requested().after(.startRun(StartRun(run: .one, leaseMicroseconds: 60_000_000)), as: .runner)
    }

    private let interrupted = FailAttempt.sample.with { $0.failure = .interrupted }

    @Test func aLeaseIsRecordedWithTheStart() throws {
        try WorkspaceState.requested().when(.startRun(StartRun(run: .one, leaseMicroseconds: 60_000_000))).then(
            .runStarted(.with { ($0.run, $0.attempt, $0.leaseUs) = (RunID.one.stored, 1, 60_000_000) }))
        for lease in [0, 86_400_000_001] as [UInt64] {
            try WorkspaceState.requested().when(.startRun(StartRun(run: .one, leaseMicroseconds: lease)))
                .refused(.outOfRange(.leaseTime, Int64(lease), 1...RunLimits.leaseMicrosecondsMax))
        }
    }

    @Test func onlyWhoBeganAnAttemptSaysWhatItBrought() throws {
        let state = try underWay()
        state.when(.recordResult(.sample), as: .owner).refused(.attemptOfAnother(.one, .runner))
        state.when(.failAttempt(.sample), as: .owner).refused(.attemptOfAnother(.one, .runner))
        #expect(throws: Never.self) { try state.decide(.recordResult(.sample), as: .runner) }
        #expect(throws: Never.self) { try state.decide(.failAttempt(.sample), as: .runner) }
    }

    @Test func anybodyWhoExecutesRunsMaySayThatItWasInterrupted() throws {
        let state = try underWay().after(.failAttempt(interrupted), as: .owner)
        #expect(state.stage(of: RunID.one) == .waiting(failedAttempts: 1))
        let taken = try state.after(.startRun(StartRun(run: .one)), as: .owner)
        taken.when(.recordResult(.sample.with { $0.attempt = 2 }), as: .runner).refused(.attemptOfAnother(.one, .owner))
    }

    @Test func aResultMayBeThatOfAnEarlierRun() throws {
        // The same experiment again: its first run asks what the first run of the other asked.
        let again = DesignExperiment.sample.with { $0.experiment = .sample(71) }
        let runs: [RunID] = [.sample(180), .sample(181)]
        let state = try WorkspaceState.underWay().after(
            .recordResult(.sample), .designExperiment(again),
            .startExperiment(StartExperiment(experiment: .sample(71), runs: runs)), .startRun(StartRun(run: runs[0])),
            .startRun(StartRun(run: runs[1])))
        let reusing = RecordResult.sample.with {
            $0.run = runs[0]
            $0.result = .with { $0.reusedRun = RunID.one.stored }
        }
        let drafts = try state.decide(.recordResult(reusing), as: .owner)
        #expect(drafts[0].facts.resultRecorded.reusedRun == RunID.one.stored)
        #expect(drafts[0].subjects.contains(.experiment(.trial)), "what is erased there goes here too")
        #expect(drafts[0].subjects.contains(.experiment(.sample(71))))

        state.when(.recordResult(reusing.with { $0.result.outputTokens = 3 })).refused(.reusedResultMeasured(runs[0]))
        state.when(.recordResult(reusing.with { $0.result.timings.totalUs = 3 }))
            .refused(.reusedResultMeasured(runs[0]))
        state.when(.recordResult(reusing.with { $0.run = runs[1] }))
            .refused(.resultNotReusable(runs[1], reused: .one))
        for other in [RunID.two, runs[0], .sample(999)] {
            state.when(.recordResult(reusing.with { $0.result.reusedRun = other.stored }))
                .refused(.resultNotReusable(runs[0], reused: other))
        }
    }

    @Test func whatTheServerUsedIsJSON() throws {
        let state = try WorkspaceState.underWay()
        state.when(.recordResult(.sample.with { $0.content.effectiveSettings = "{" }))
            .refused(.malformed(.effectiveSettings, nil))
        let good = RecordResult.sample.with { $0.content.effectiveSettings = #"{"temperature": 0.8}"# }
        #expect(throws: Never.self) { try state.decide(.recordResult(good), as: .owner) }
    }

    @Test func anExperimentsBoundsAreWithinReason() throws {
        let state = try WorkspaceState.withCases()
        let bounded = DesignExperiment.sample.with {
            ($0.reusesResults, $0.timeMaxMicroseconds, $0.runTimeMaxMicroseconds, $0.attemptsMax) = (true, 2, 1, 3)
        }
        let after = try state.after(.designExperiment(bounded))
        let design = try #require(after.design(of: .trial))
        #expect(design.reusesResults)
        #expect((design.timeMaxMicroseconds, design.runTimeMaxMicroseconds, design.attemptsMax) == (2, 1, 3))
        let year = 1...ExperimentLimits.timeMicrosecondsMax
        state.when(.designExperiment(bounded.with { $0.timeMaxMicroseconds = 0 }))
            .refused(.outOfRange(.experimentTime, 0, year))
        state.when(.designExperiment(bounded.with { $0.runTimeMaxMicroseconds = 0 }))
            .refused(.outOfRange(.runTime, 0, year))
        state.when(.designExperiment(bounded.with { $0.attemptsMax = 101 })).refused(
            .outOfRange(.attempts, 101, 1...100))
    }

    @Test func manyPricesAreSetAtOnceAndEachOnce() throws {
        let other = SetPrice(
            model: "local:large", price: ModelPrice(TokenPrice(inputPicodollars: 1, outputPicodollars: 2)))
        let state = try given().after(.setPrice(.sample))
        #expect(try state.decide(.setPrices(SetPrices([.sample, other])), as: .owner).count == 1)
        state.when(.setPrices(SetPrices([other, other]))).refused(.modelListedTwice("local:large"))
    }
}
