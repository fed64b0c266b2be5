import Events
import Projections
import Testing

@Suite struct RunBoardTests {
    @Test func aRunGoesThroughItsStages() {
        var trial = Trial()
        let run = trial.run(500_000, passed: true)
        let models = trial.log.models
        let requested = models.position - 4
        let stages = (requested..<models.position).map { models.runBoard.run(run, asOf: .position($0))?.stage }
        #expect(stages == [.requested, .started, .started, .recorded])
        #expect(models.runBoard.run(run, asOf: .position(requested - 1)) == nil)
    }

    @Test func aResultWithoutItsScoresWaitsForThem() {
        var trial = Trial()
        let run = trial.request()
        trial.log.start(run)
        trial.log.result(run)
        let waiting = trial.log.models
        #expect(waiting.runBoard.run(run, asOf: .now(waiting))?.awaitsScores == true)
        #expect(waiting.runBoard.counts(of: trial.experiment, asOf: .now(waiting)).recorded == 0)
        #expect(waiting.leaderboard.rows(asOf: .now(waiting)).isEmpty)
        trial.log.score(run, 1_000_000, passed: true)
        let scored = trial.log.models
        #expect(scored.runBoard.run(run, asOf: .now(scored))?.awaitsScores == false)
        #expect(scored.runBoard.counts(of: trial.experiment, asOf: .now(scored)).recorded == 1)
    }

    @Test func whatWasMeasuredIsThereFromTheResultOnAndUnsaidStaysUnknown() throws {
        var trial = Trial()
        let run = trial.request()
        trial.log.start(run)
        trial.log.result(run, milliseconds: 250, tokens: nil, cost: nil)
        let models = trial.log.models
        #expect(models.runBoard.run(run, asOf: .position(models.position - 2))?.measures == nil)
        let measures = try #require(models.runBoard.run(run, asOf: .now(models))?.measures)
        #expect(measures.latencyMicroseconds == 250_000)
        #expect(measures.tokens == nil && measures.inputTokens == nil && measures.firstTokenMicroseconds == nil)
        #expect(measures.cost == nil)
    }

    @Test func aVerdictKeepsEveryAssertionInItsPlace() throws {
        var trial = Trial()
        let scores = [
            Score("contains", .passed, 1_000_000, metric: 1), Score("", .notRun, nil), Score("latency", .errored, nil),
        ]
        let run = trial.run(750_000, passed: false, scores: scores)
        let models = trial.log.models
        let verdict = try #require(models.runBoard.run(run, asOf: .now(models))?.verdict)
        #expect(verdict.scoreMillionths == 750_000)
        #expect(!verdict.passed)
        #expect(verdict.assertions.map(\.type) == ["contains", "", "latency"])
        #expect(verdict.assertions.map(\.outcome) == [.passed, .notRun, .errored])
        #expect(verdict.assertions.map(\.valueMillionths) == [1_000_000, nil, nil])
        #expect(verdict.assertions.map(\.metric) == [1, 0, 0])
    }

    @Test func attemptsAndTheirFailuresAreCountedAsOfThen() throws {
        var trial = Trial()
        let run = trial.request()
        trial.log.start(run)
        let failed = trial.log.failAttempt(run)
        let second = trial.log.start(run, attempt: 2)
        let ended = trial.log.fail(run, .rateLimited)
        let board = trial.log.models.runBoard
        #expect(board.run(run, asOf: .position(failed))?.attempts == 1)
        #expect(board.run(run, asOf: .position(failed))?.failedAttemptsAt == [failed])
        #expect(board.run(run, asOf: .position(second))?.attempts == 2)
        #expect(board.run(run, asOf: .position(second))?.failure == nil)
        let over = try #require(board.run(run, asOf: .position(ended)))
        #expect(over.stage == .failed && over.failure == .rateLimited && over.endedAt == ended)
    }

    @Test func aRunWaitsBetweenItsAttempts() throws {
        var trial = Trial()
        let run = trial.request()
        let first = trial.log.start(run)
        let failed = trial.log.failAttempt(run, milliseconds: 70)
        let second = trial.log.start(run, attempt: 2)
        let handedBack = trial.log.failAttempt(run, attempt: 2, .interrupted, milliseconds: 5)
        let cancelled = trial.log.cancel(run)
        let board = trial.log.models.runBoard
        let stages = [first, failed, second, handedBack, cancelled].map { board.run(run, asOf: .position($0))?.stage }
        #expect(stages == [.started, .waiting, .started, .waiting, .cancelled])
        // What was broken off says nothing of the run, and took its time all the same.
        let waiting = try #require(board.run(run, asOf: .position(handedBack)))
        #expect((waiting.attemptsInVain, waiting.microsecondsInVain) == (1, 75_000))
        #expect(board.run(run, asOf: .position(failed))?.microsecondsInVain == 70_000)
    }

    @Test func aFailureClassOfALaterVersionIsKept() {
        var trial = Trial()
        let run = trial.request()
        trial.log.fail(run, .UNRECOGNIZED(99))
        let models = trial.log.models
        #expect(models.runBoard.run(run, asOf: .now(models))?.failure == .UNRECOGNIZED(99))
    }

    @Test func countsAreThoseOfTheMoment() {
        var trial = Trial(cases: 1)
        trial.run(1_000_000, passed: true)
        trial.run(0, passed: false)
        let (failing, cancelled, waiting) = (trial.request(), trial.request(), trial.request())
        trial.log.start(failing)
        let middle = AsOf.now(trial.log.models)
        trial.log.fail(failing)
        trial.log.cancel(cancelled)
        let models = trial.log.models
        let before = models.runBoard.counts(of: trial.experiment, asOf: middle)
        #expect((before.requested, before.started, before.recorded, before.passed) == (5, 3, 2, 1))
        #expect((before.failed, before.cancelled, before.open) == (0, 0, 3))
        let after = models.runBoard.counts(of: trial.experiment, asOf: .now(models))
        #expect((after.failed, after.cancelled, after.open) == (1, 1, 1))
        #expect(models.runBoard.openRuns().map(\.id) == [waiting])
        #expect(models.runBoard.openRuns(of: trial.experiment).map(\.id) == [waiting])
    }

    @Test func runsComeInTheOrderOfTheirRequests() {
        var trial = Trial(versions: 2, models: ["a:x", "a:y"])
        let (first, second) = (trial.request(version: 1, model: 1), trial.request(repetition: 3))
        trial.log.start(second)
        trial.log.start(first)
        let models = trial.log.models
        let runs = models.runBoard.runs(of: trial.experiment, asOf: .now(models))
        #expect(runs.map(\.id) == [first, second])
        #expect(runs[0].model == "a:y" && runs[0].modelPlace == 1 && runs[0].version == trial.versions[1])
        #expect(runs[1].repetition == 3 && runs[1].caseID == trial.cases[0])
        #expect(models.runBoard.runs(of: trial.experiment, asOf: .position(models.position - 4)).count == 1)
    }

    @Test func aListOfRunsKeepsTheMomentItWasAskedFor() {
        var trial = Trial()
        let run = trial.request()
        var models = trial.log.models
        let runs = models.runBoard.runs(of: trial.experiment, asOf: .now(models))
        trial.log.cancel(run)
        models.apply(trial.log.events.last!)
        #expect(runs[0].stage == .requested)
        #expect(models.runBoard.run(run, asOf: .now(models))?.stage == .cancelled)
    }

    @Test func aRunEndsOnce() {
        var trial = Trial()
        let run = trial.run(1_000_000, passed: true)
        let strays = [
            trial.log.score(run, 0, passed: false), trial.log.result(run), trial.log.fail(run), trial.log.cancel(run),
            trial.log.start(run),
        ]
        let models = trial.log.models
        #expect(models.strays == strays)
        #expect(models.runBoard.run(run, asOf: .now(models))?.stage == .recorded)
        let counts = models.runBoard.counts(of: trial.experiment, asOf: .now(models))
        #expect((counts.recorded, counts.failed, counts.cancelled) == (1, 0, 0))
    }

    @Test func scoresWithoutAResultAreStray() {
        var trial = Trial()
        let run = trial.request()
        let position = trial.log.score(run, 1_000_000, passed: true)
        #expect(trial.log.models.strays == [position])
    }

    @Test func aRunOfAnUnknownVersionCaseExperimentOrModelIsStray() {
        var trial = Trial()
        let (version, caseID, experiment): (VersionID, CaseID, ExperimentID) = (
            trial.log.newID(), trial.log.newID(), trial.log.newID()
        )
        let first = UInt64(trial.log.events.count)
        _ = trial.log.request(trial.experiment, version, trial.cases[0])
        _ = trial.log.request(trial.experiment, trial.versions[0], caseID)
        _ = trial.log.request(experiment, trial.versions[0], trial.cases[0])
        _ = trial.request(model: 1)
        #expect(trial.log.models.strays == Array(first..<first + 4))
        #expect(trial.log.models.runBoard.runCount == 0)
    }

    @Test func aRunIsRequestedOnce() {
        var trial = Trial()
        let run = trial.request()
        let again = trial.log.append {
            $0.runRequested.run = run.data
            $0.runRequested.experiment = trial.experiment.data
            $0.runRequested.version = trial.versions[0].data
            $0.runRequested.caseID = trial.cases[0].data
        }
        trial.log.start(run)
        let models = trial.log.models
        #expect(models.strays == [again])
        #expect(models.runBoard.run(run, asOf: .now(models))?.stage == .started)
    }

    @Test func anExperimentGoesThroughItsStates() {
        var trial = Trial()
        let (id, designed) = (trial.experiment.data, trial.log.models.position - 1)
        trial.log.append {
            $0.experimentStarted.experiment = id
            $0.experimentStarted.runs = 4
        }
        trial.log.append { $0.experimentCancelled.experiment = id }
        trial.log.append {
            $0.experimentConcluded.experiment = id
            $0.experimentConcluded.recorded = 3
            $0.experimentConcluded.thresholdMet = false
        }
        let board = trial.log.models.runBoard
        let states = (designed - 1...designed + 3).map { board.state(of: trial.experiment, asOf: .position($0)) }
        #expect(states == [nil, .designed, .started, .cancelled, .concluded])
        #expect(board.plannedRuns(of: trial.experiment, asOf: .position(designed)) == nil)
        #expect(board.plannedRuns(of: trial.experiment, asOf: .position(designed + 1)) == 4)
        #expect(board.conclusion(of: trial.experiment, asOf: .position(designed + 2)) == nil)
        let conclusion = board.conclusion(of: trial.experiment, asOf: .position(designed + 3))
        #expect(conclusion?.recorded == 3 && conclusion?.thresholdMet == false)
        trial.log.append { $0.experimentConcluded.experiment = id }
        let later = trial.log.models.runBoard
        #expect(later.conclusions(of: trial.experiment, asOf: .position(designed + 3)).last == conclusion)
        #expect(later.conclusions(of: trial.experiment, asOf: .position(designed + 4)).map(\.recorded) == [3, 0])
    }

    @Test func anExperimentOnAnUnknownVersionIsStray() {
        var trial = Trial()
        let unknown: VersionID = trial.log.newID()
        let id = trial.log.experiment([unknown], dataset: trial.dataset, cases: trial.cases)
        let models = trial.log.models
        #expect(models.strays == [models.position - 1])
        #expect(models.runBoard.experiment(id) == nil)
    }
}
