import Events
import Projections
import Statistics
import Testing

@Suite struct LeaderboardDiffTests {
    @Test func twoMomentsThatAreOneDifferInNothing() {
        let models = fold(RandomLog.events(1_500, seed: 5))
        for end in stride(from: 0, through: models.position, by: 100) {
            for filter in Self.filters {
                let diff = models.leaderboard.diff(filter, from: AsOf(end: end), to: AsOf(end: end), entriesMax: 9)
                #expect(diff.rows.isEmpty)
                #expect(diff.unchanged == models.leaderboard.rows(filter, asOf: AsOf(end: end)).count)
            }
        }
    }

    @Test func aDiffIsTheComparisonOfTheLeaderboardsOfBothMoments() {
        let seed = RandomLog.seed()
        var random = Xoshiro256StarStar(seed: seed)
        let models = fold(RandomLog.events(1_200, seed: seed))
        for _ in 0..<60 {
            let ends = [0, 0].map { _ in UInt64(random.number(below: UInt32(models.position + 1))) }.sorted()
            let (from, to) = (AsOf(end: ends[0]), AsOf(end: ends[1]))
            for filter in Self.filters {
                let diff = models.leaderboard.diff(filter, from: from, to: to, entriesMax: 3)
                let (then, now) = (
                    models.leaderboard.rows(filter, asOf: from), models.leaderboard.rows(filter, asOf: to)
                )
                let place = Comment("seed \(seed), from \(from.end) to \(to.end)")
                // Every row of either is in the diff, or is the same in both.
                for row in then { #expect(diff.rows.contains { $0.then == row } || now.contains(row), place) }
                #expect(
                    diff.rows.compactMap(\.now) == now.filter { row in diff.rows.contains { $0.now == row } }, place)
                #expect(diff.rows.count { $0.now != nil } + diff.unchanged == now.count, place)
                for row in diff.rows {
                    let (earlier, later) = (then.first { isSame($0, row) }, now.first { isSame($0, row) })
                    #expect(row.then == earlier && row.now == later, place)
                    #expect(row.change == (earlier == nil ? .entered : later == nil ? .left : .unranked), place)
                    #expect(row.entries.first.count == min(3, row.entries.count), place)
                }
            }
        }
    }

    /// Against the log itself: each entry that ended a run in between, and the row that this run is of.
    @Test func theEntriesThatAreNamedAreExactlyThoseInBetweenThatTouchTheRow() {
        let seed = RandomLog.seed()
        var random = Xoshiro256StarStar(seed: seed)
        let models = fold(RandomLog.events(2_000, seed: seed))
        let now = AsOf.now(models)
        let runs = models.runBoard.experiments(asOf: now).flatMap { models.runBoard.runs(of: $0.id, asOf: now) }
        var seen = 0
        for _ in 0..<40 {
            let ends = [0, 0].map { _ in UInt64(random.number(below: UInt32(models.position + 1))) }.sorted()
            let diff = models.leaderboard.diff(
                from: AsOf(end: ends[0]), to: AsOf(end: ends[1]), entriesMax: .max)
            func touching(_ version: VersionID, _ model: String, _ stage: Run.Stage) -> [UInt64] {
                runs.filter { $0.version == version && $0.model == model && $0.stage == stage }
                    .compactMap(\.endedAt).filter { (ends[0]..<ends[1]).contains($0) }.sorted()
            }
            for row in diff.rows {
                func named(_ kind: LeaderboardDiff.Entry.Kind) -> [UInt64] {
                    row.entries.first.filter { $0.kind == kind }.map(\.position)
                }
                #expect(named(.scoresRecorded) == touching(row.version, row.model, .recorded), "seed \(seed)")
                #expect(named(.runFailed) == touching(row.version, row.model, .failed), "seed \(seed)")
                #expect(row.entries.first == row.entries.first.sorted(), "seed \(seed)")
                #expect(row.entries.scoresRecorded + row.entries.runsFailed == row.entries.first.count, "seed \(seed)")
                seen += row.entries.count
            }
            let total = runs.count { run in
                (run.stage == .recorded || run.stage == .failed)
                    && run.endedAt.map { (ends[0]..<ends[1]).contains($0) } ?? false
            }
            #expect(diff.rows.reduce(0) { $0 + $1.entries.count } == total, "seed \(seed)")
        }
        #expect(seen > 0)
    }

    /// Two versions, the first ahead.
    private static func leading() -> Trial {
        var trial = Trial(versions: 2)
        trial.run(version: 0, 600_000, passed: true)
        trial.run(version: 1, 200_000, passed: true)
        return trial
    }

    /// Two versions, of which the second comes before the first after `start`.
    private static func overtaking() -> (trial: Trial, start: AsOf) {
        var trial = leading()
        let start = AsOf(end: UInt64(trial.log.events.count))
        trial.run(version: 1, 1_000_000, passed: true)
        trial.run(version: 1, 1_000_000, passed: true)
        return (trial, start)
    }

    @Test func aRowThatOthersOvertakeFallsWithoutAnEntryOfItsOwn() throws {
        var (trial, start) = Self.overtaking()
        let failing = trial.request(version: 1)
        let failure = trial.log.fail(failing)
        let models = trial.log.models
        let diff = models.leaderboard.diff(from: start, to: .now(models), entriesMax: 2)

        #expect(diff.rows.map(\.version) == [trial.versions[1], trial.versions[0]])
        #expect(diff.rows.map(\.then?.order) == [2, 1] && diff.rows.map(\.now?.order) == [1, 2])
        #expect(diff.rows[0].entries.scoresRecorded == 2 && diff.rows[0].entries.runsFailed == 1)
        #expect(diff.rows[0].entries.first.map(\.position) == [start.end + 3, start.end + 7])
        #expect(failure == start.end + 9)
        #expect(diff.rows[1].entries.count == 0)
        #expect(diff.rows[1].then?.mean == 0.6 && diff.rows[1].now?.mean == 0.6)
    }

    /// Its place among rows that share a rank moves no row.
    @Test func aRowMovesByItsRankAndNotByItsPlace() {
        let (trial, start) = Self.overtaking()
        let models = trial.log.models
        func changes(_ then: [Int?], _ now: [Int?]) -> [LeaderboardDiff.Change] {
            let ranks = LeaderboardDiff.Ranks(then: then, now: now)
            return models.leaderboard.diff(from: start, to: .now(models), ranks: ranks, entriesMax: 0).rows.map(
                \.change)
        }
        // The second was placed behind the first, and is before it now.
        #expect(changes([1, 1], [1, 1]) == [.stayed, .stayed])
        #expect(changes([1, 2], [1, 2]) == [.rose, .fell])
        #expect(changes([1, 1], [1, 2]) == [.stayed, .fell])
        #expect(changes([1, nil], [1, nil]) == [.unranked, .unranked])
    }

    @Test func aRowOfAnotherRankHasChangedThoughNothingElseOfItHas() {
        let trial = Self.leading()
        let now = AsOf.now(trial.log.models)
        let ranks = LeaderboardDiff.Ranks(then: [1, 1], now: [1, 2])
        let diff = trial.log.models.leaderboard.diff(from: now, to: now, ranks: ranks, entriesMax: 9)
        #expect(diff.rows.map(\.version) == [trial.versions[1]] && diff.unchanged == 1)
        #expect(diff.rows.map(\.change) == [.fell])
    }

    @Test func aTagThatIsTakenOffTakesItsPromptsRowsWithIt() {
        var trial = Trial()
        trial.log.tag(trial.prompt, "live")
        trial.run(1_000_000, passed: true)
        let tagged = AsOf(end: UInt64(trial.log.events.count))
        trial.log.untag(trial.prompt, "live")
        let untagged = AsOf(end: UInt64(trial.log.events.count))
        trial.log.tag(trial.prompt, "live")
        let board = trial.log.models.leaderboard
        let again = AsOf.now(trial.log.models)
        let filter = LeaderboardFilter(tag: "live")

        let left = board.diff(filter, from: tagged, to: untagged, entriesMax: 9).rows
        #expect(left.map(\.change) == [.left])
        #expect(left[0].entries.first == [.init(position: tagged.end, kind: .promptUntagged)])
        let entered = board.diff(filter, from: untagged, to: again, entriesMax: 9).rows
        #expect(entered.map(\.change) == [.entered])
        #expect(entered[0].entries.first == [.init(position: untagged.end, kind: .promptTagged)])
        // Off and on again: all is as it was, and was touched twice.
        let touched = board.diff(filter, from: tagged, to: again, entriesMax: 1).rows
        #expect(touched.map { $0.then == $0.now } == [true])
        #expect(touched[0].entries.tagsChanged == 2 && touched[0].entries.first.count == 1)
        #expect(board.diff(from: tagged, to: again, entriesMax: 9).rows.isEmpty, "nobody asked for the tag")
    }

    /// What a metric or people say later moves rows as results do, where that is asked about.
    @Test func scoresThatCameLaterAreNamed() throws {
        var trial = Trial(versions: 2)
        let runs = [0, 1].map { trial.run(version: $0, 500_000, passed: true) }
        let tone = trial.log.metric("tone")
        trial.log.rescore(runs[0], by: tone, .passed, 600_000)
        trial.log.rescore(runs[1], by: tone, .failed, 200_000)
        let person: ActorID = trial.log.newID()
        trial.log.rate(runs[0], by: person, 500_000)
        let start = AsOf(end: UInt64(trial.log.events.count))
        let rescored = trial.log.rescore(runs[1], by: tone, .passed, 900_000)
        let rated = trial.log.rate(runs[1], by: person, 1_000_000)
        let again = trial.log.rate(runs[1], by: person, 800_000)
        let models = trial.log.models
        let (board, now) = (models.leaderboard, AsOf.now(models))

        let byTone = board.diff(LeaderboardFilter(metric: "tone"), from: start, to: now, entriesMax: 9).rows
        #expect(byTone.map(\.then?.order) == [2, 1] && byTone.map(\.version) == trial.versions.reversed())
        #expect(byTone[0].entries.first == [.init(position: rescored, kind: .runRescored)])
        #expect(byTone[0].entries.runsRescored == 1 && byTone[0].entries.count == 1 && byTone[1].entries.count == 0)
        let byPeople = board.diff(LeaderboardFilter(metric: Leaderboard.ratings), from: start, to: now, entriesMax: 1)
            .rows
        #expect(byPeople.map(\.then?.order) == [2, 1])
        #expect(byPeople[0].entries.ratingsRecorded == 2)
        #expect(byPeople[0].entries.first == [.init(position: rated, kind: .ratingRecorded)] && rated < again)
        #expect(board.diff(from: start, to: now, entriesMax: 9).rows.isEmpty, "nobody asked for either")
        // Another version of the metric takes the place of the first as soon as it has judged.
        let second = trial.log.metric(nil, tone.metric, version: 2)
        let judged = trial.log.rescore(runs[0], by: second, .passed, 1_000_000)
        let later = trial.log.models
        let moved = later.leaderboard.diff(
            LeaderboardFilter(metric: "tone"), from: now, to: .now(later), entriesMax: 9
        ).rows
        #expect(moved.first?.version == trial.versions[0])
        #expect(moved.first?.entries.first == [.init(position: judged, kind: .runRescored)])
    }

    private static let filters = [
        LeaderboardFilter(), LeaderboardFilter(tag: "x"), LeaderboardFilter(metric: "contains"),
        LeaderboardFilter(models: ["a:x"], metric: "tone"),
    ]

    private func isSame(_ row: LeaderboardRow, _ other: LeaderboardRow) -> Bool {
        row.version == other.version && row.model == other.model
    }

    private func isSame(_ row: LeaderboardRow, _ other: LeaderboardDiff.Row) -> Bool {
        row.version == other.version && row.model == other.model
    }
}
