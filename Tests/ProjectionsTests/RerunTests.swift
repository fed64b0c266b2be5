import Events
import Projections
import SwiftProtobuf
import Testing

@Suite struct RerunTests {
    /// The first run failed, and was requested again.
    private struct Story {
        var trial = Trial(models: ["a:x", "b:y"])
        let first: RunID
        let failedAt: UInt64
        let retry: RunID
        let retriedAt: UInt64

        init() {
            first = trial.request()
            trial.log.start(first)
            failedAt = trial.log.fail(first)
            trial.log.append { [id = trial.experiment] in
                $0.experimentReopened = .with { ($0.experiment, $0.runs) = (id.data, 1) }
            }
            retriedAt = UInt64(trial.log.events.count)
            retry = trial.request(retrying: first)
        }

        func counts(_ moment: AsOf) -> RunCounts {
            trial.log.models.runBoard.counts(of: trial.experiment, asOf: moment)
        }
    }

    @Test func aFailedRunCountsUntilItIsRequestedAgain() {
        let story = Story()
        let before = story.counts(.position(story.retriedAt - 1))
        #expect((before.requested, before.started, before.failed, before.open) == (1, 1, 1, 0))
        let after = story.counts(.position(story.retriedAt))
        #expect((after.requested, after.started, after.failed, after.open) == (1, 0, 0, 1))
    }

    @Test func theLeaderboardCountsItNoMoreEither() {
        var story = Story()
        let board = story.trial.log.models.leaderboard
        #expect(board.rows(asOf: .position(story.failedAt)).map(\.failed) == [1])
        #expect(board.rows(asOf: .position(story.retriedAt)).map(\.failed) == [0])
        story.trial.log.start(story.retry)
        story.trial.log.result(story.retry)
        story.trial.log.score(story.retry, 1_000_000, passed: true)
        let row = story.trial.rows()[0]
        #expect((row.n, row.failed) == (1, 0))
    }

    @Test func aRunSaysWhichStandsInItsPlace() throws {
        let story = Story()
        let board = story.trial.log.models.runBoard
        #expect(try #require(board.run(story.first, asOf: .position(story.failedAt))).retriedBy == nil)
        let now = try #require(board.run(story.first, asOf: .position(story.retriedAt)))
        #expect(now.retriedBy == story.retry)
        #expect(now.stage == .failed)
        #expect(board.state(of: story.trial.experiment, asOf: .position(story.retriedAt)) == .started)
    }

    @Test func whatDidNotFailOrIsAnotherCellIsNotReplaced() {
        var story = Story()
        let size = story.trial.log.events.count
        _ = story.trial.request(retrying: story.first)
        _ = story.trial.request(retrying: story.retry)
        story.trial.log.start(story.retry)
        story.trial.log.fail(story.retry)
        _ = story.trial.request(model: 1, retrying: story.retry)
        let models = story.trial.log.models
        #expect(models.strays == [UInt64(size), UInt64(size + 1), UInt64(size + 4)])
        #expect(models.runBoard.counts(of: story.trial.experiment, asOf: .now(models)).failed == 1)
    }

    @Test func aPauseIsThereUntilItIsResumed() {
        var trial = Trial()
        let id = trial.experiment.data
        let budget: BudgetID = trial.log.newID()
        trial.log.append { $0.experimentStarted.experiment = id }
        let paused = trial.log.append {
            $0.experimentPaused = .with { ($0.experiment, $0.reason, $0.budget) = (id, .budget, budget.data) }
        }
        let resumed = trial.log.append { $0.experimentResumed.experiment = id }
        let board = trial.log.models.runBoard
        let pause = board.pause(of: trial.experiment, asOf: .position(paused))
        #expect(pause == board.pause(of: trial.experiment, asOf: .position(paused)))
        #expect((pause?.reason, pause?.budget, pause?.position) == (.budget, budget, paused))
        #expect(board.state(of: trial.experiment, asOf: .position(paused)) == .paused)
        #expect(board.pause(of: trial.experiment, asOf: .position(resumed)) == nil)
        #expect(board.state(of: trial.experiment, asOf: .position(resumed)) == .started)
        #expect(board.stateSince(of: trial.experiment, asOf: .position(resumed)) == resumed)
        #expect(board.start(of: trial.experiment, asOf: .position(resumed))?.actor == trial.log.author)
    }

    @Test func anAttemptUnderWayIsItsBeginners() throws {
        var trial = Trial()
        let run = trial.request()
        let position = trial.log.start(run, lease: 5_000_000)
        let attempt = try #require(trial.log.models.runBoard.attemptUnderWay(of: run))
        let since = LogBuilder.firstTime + position * 1_000_000
        #expect(attempt == AttemptUnderWay(actor: trial.log.author, since: since, leaseMicroseconds: 5_000_000))
        #expect(attempt.leaseLeft(after: .microseconds(4_999_999)) == .microseconds(1))
        #expect(attempt.leaseLeft(after: .seconds(5)) == nil)
        #expect(trial.log.models.runBoard.hasAttemptUnderWay(of: trial.experiment))
        trial.log.failAttempt(run)
        #expect(trial.log.models.runBoard.attemptUnderWay(of: run) == nil)
        trial.log.start(run, attempt: 2)
        let second = try #require(trial.log.models.runBoard.attemptUnderWay(of: run))
        #expect(second.leaseLeft(after: .zero) == nil, "nobody said for how long")
        trial.log.result(run)
        #expect(!trial.log.models.runBoard.hasAttemptUnderWay(of: trial.experiment))
    }
}
