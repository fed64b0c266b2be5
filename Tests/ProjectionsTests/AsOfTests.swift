import Events
import Foundation
import Projections
import Statistics
import Testing

@Suite struct AsOfTests {
    @Test func everyMomentIsAnsweredAsAFreshFoldOfItsPrefixAnswers() {
        let seed = RandomLog.seed()
        for round in 0..<3 {
            let events = RandomLog.events(160, seed: seed &+ UInt64(round))
            let whole = fold(events)
            var prefix = ReadModels()
            for event in events {
                prefix.apply(event)
                let moment = AsOf.now(prefix)
                guard Answers(whole, asOf: moment) == Answers(prefix, asOf: moment) else {
                    Issue.record("seed \(seed), round \(round): differs after position \(event.position)")
                    return
                }
            }
        }
    }

    @Test func aLongLogIsAnsweredAsFreshFoldsOfSomeOfItsPrefixesAnswer() {
        let seed = RandomLog.seed()
        let events = RandomLog.events(3_000, seed: seed)
        let whole = fold(events)
        for end in stride(from: 500, through: events.count, by: 500) {
            let moment = AsOf(end: UInt64(end))
            expectSame(whole, fold(events[..<end]), asOf: moment, "seed \(seed)")
        }
    }

    /// Past the blocks of running sums, and with a metric that only begins to be judged on the way.
    @Test func aLongStandingHasTheSumsOfThePrefixAtAnyMoment() throws {
        var trial = Trial(metricNames: ["tone"])
        let scores = (0..<150).map { Int64($0 * 7_919 % 1_000_001) }
        let start = UInt64(trial.log.events.count)
        for (place, score) in scores.enumerated() {
            trial.run(
                score, passed: score > 400_000, milliseconds: UInt64(score), tokens: UInt64(score), cost: score,
                scores: place < 45 ? [] : [Score("contains", .passed, score, metric: 1)])
        }
        let leaderboard = trial.log.models.leaderboard
        for count in Array(stride(from: 1, through: 150, by: 7)) + [32, 33, 63, 64, 65, 96, 128] {
            let moment = AsOf(end: start + 4 * UInt64(count))
            let row = try #require(leaderboard.rows(asOf: moment).first)
            let sum = scores[..<count].reduce(0, +)
            #expect(row.n == count && row.scored == count)
            #expect(row.mean == Double(sum) / Double(count) / 1_000_000)
            #expect(row.passRate == Double(scores[..<count].count { $0 > 400_000 }) / Double(count))
            #expect(row.tokens == UInt64(sum))
            #expect(row.cost == Picodollars(Int128(sum)))
            #expect(row.latencyP50Milliseconds == (try Sample(scores[..<count].map { Double($0) }).median))

            let judged = scores[..<count].dropFirst(45)
            for metric in ["tone", "contains"] {
                let row = leaderboard.rows(LeaderboardFilter(metric: metric), asOf: moment).first
                #expect((row?.judged ?? 0) == judged.count)
                #expect(
                    row?.mean == (judged.isEmpty ? nil : Double(judged.reduce(0, +)) / Double(judged.count) / 1_000_000)
                )
            }
        }
    }

    @Test func foldingInPiecesIsFoldingAtOnce() {
        let seed = RandomLog.seed()
        let events = RandomLog.events(600, seed: seed)
        let whole = fold(events)
        var pieces = ReadModels()
        var copies: [ReadModels] = []
        for start in stride(from: 0, to: events.count, by: 97) {
            for event in events[start..<min(start + 97, events.count)] { pieces.apply(event) }
            // A copy that is kept and read must not feel what is folded after it, nor be felt.
            copies.append(pieces)
            _ = Answers(pieces, asOf: .now(pieces))
        }
        expectSame(pieces, whole, asOf: .now(whole), "seed \(seed)")
        #expect(pieces.strays == whole.strays)
        for copy in copies {
            expectSame(copy, whole, asOf: .now(copy), "seed \(seed)")
        }
    }

    @Test func randomLogsReachWhatTheyAreToTest() {
        let whole = fold(RandomLog.events(3_000, seed: 1))
        let answers = Answers(whole, asOf: .now(whole))
        let stages = Set(answers.runs.joined().map(\.stage))
        #expect(stages == Set(Run.Stage.allCases))
        #expect(answers.leaderboards.allSatisfy { !$0.isEmpty })
        #expect(answers.versions.joined().contains { $0.parents.count == 2 })
        #expect(answers.forks.contains { !$0.isEmpty })
        #expect(answers.runs.joined().contains { $0.attempts > 1 })
        #expect(!whole.strays.isEmpty)
    }

    @Test func aMomentIsNamedByPositionSizeOrTime() {
        var log = LogBuilder()
        for name in ["a", "b", "c"] { _ = log.prompt(name) }
        let models = log.models
        let second = LogBuilder.firstTime + 1_000_000
        #expect(AsOf.position(1) == AsOf(end: 2))
        #expect(AsOf.checkpoint(size: 2) == AsOf(end: 2))
        #expect(AsOf.now(models) == AsOf(end: 3))
        #expect(AsOf.time(second, by: models.clock) == AsOf(end: 2))
        #expect(AsOf.time(second - 1, by: models.clock) == AsOf(end: 1))
        #expect(AsOf.time(0, by: models.clock) == .start)
        #expect(AsOf.time(.max, by: models.clock) == .now(models))
        #expect(AsOf.start.lastPosition == nil)
        #expect(models.clock.recordedAt(AsOf(end: 2)) == second)
        #expect(models.clock.recordedAt(AsOf.start) == nil)
        #expect(models.clock.recordedAt(3) == nil)
    }

    @Test func contentIsAskedForWhereItHasNames() {
        let events = RandomLog.events(2_000, seed: 2)
        // LogBuilder hands over only the content that was asked for, so a name here shows that it was.
        let models = fold(events)
        let all = AsOf.now(models)
        for kind in NameKind.allCases where kind != .metric {
            #expect(!models.catalog.names(of: kind, asOf: all).isEmpty)
        }
        #expect(!events.contains { ReadModels.needsContent($0.facts) && $0.facts.event.map(isOfRun) ?? false })
    }

    private func isOfRun(_ event: Facts.OneOf_Event) -> Bool {
        switch event {
        case .runRequested, .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed, .runCancelled:
            true
        default: false
        }
    }

    @Test func anEventOfALaterVersionIsPassedOver() {
        var models = ReadModels()
        models.apply(FoldedEvent(position: 0, recordedAt: 1, facts: Facts()))
        #expect(models.position == 1)
        #expect(models.strays.isEmpty)
    }

    @Test func anIdThatIsNotSixteenBytesIsStray() {
        var log = LogBuilder()
        log.append { $0.promptCreated.prompt = Data([1, 2, 3]) }
        #expect(log.models.strays == [0])
    }
}
