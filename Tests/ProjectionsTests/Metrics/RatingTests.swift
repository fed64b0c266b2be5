import Events
import Projections
import Statistics
import Testing

@Suite struct RatingTests {
    private static let ada = ActorID(bytes: [UInt8](repeating: 1, count: 16))!
    private static let ben = ActorID(bytes: [UInt8](repeating: 2, count: 16))!

    /// Two versions have answered three times each.
    private static func scene() -> (trial: Trial, first: [RunID], second: [RunID]) {
        var trial = Trial(versions: 2)
        let first = (0..<3).map { _ in trial.run(version: 0, 1, passed: true) }
        let second = (0..<3).map { _ in trial.run(version: 1, 1, passed: true) }
        return (trial, first, second)
    }

    private static func mean(_ trial: Trial, _ version: Int, asOf moment: AsOf? = nil) -> Double? {
        let models = trial.log.models
        let rows = models.leaderboard.rows(LeaderboardFilter(metric: "ratings"), asOf: moment ?? .now(models))
        return rows.first { $0.version == trial.versions[version] }?.mean
    }

    @Test func ratingsAreAMetricOnOneScaleAsOfAnyMoment() {
        var (trial, first, second) = Self.scene()
        let one = trial.log.rate(first[0], by: Self.ada, 4_000_000, of: 1_000_000...5_000_000)
        let two = trial.log.rate(first[0], by: Self.ben, 250_000)
        let three = trial.log.rate(second[0], by: Self.ada, 1_000_000, passed: true)
        let four = trial.log.rate(first[0], by: Self.ada, 2_000_000, of: 1_000_000...5_000_000)
        #expect(Self.mean(trial, 0, asOf: .position(one)) == 0.75)
        #expect(Self.mean(trial, 0, asOf: .position(two)) == 0.5)
        #expect(Self.mean(trial, 1, asOf: .position(two)) == nil)
        #expect(Self.mean(trial, 1, asOf: .position(three)) == 1)
        // The later of one person counts in the earlier's place.
        #expect(Self.mean(trial, 0, asOf: .position(four)) == 0.25)
        let models = trial.log.models
        let current = models.ratings(of: trial.experiment, asOf: .now(models), currentOnly: true)
        #expect(current.map(\.position) == [two, four, three])
        let all = models.ratings(of: trial.experiment, asOf: .now(models), currentOnly: false)
        #expect(all.map(\.position) == [one, two, four, three])
    }

    @Test func aResultPassesWhereMostWhoSaySoFindThatItDoes() {
        var (trial, first, _) = Self.scene()
        func passRate() -> Double? {
            let models = trial.log.models
            return models.leaderboard.rows(LeaderboardFilter(metric: "ratings"), asOf: .now(models)).first?.passRate
        }
        trial.log.rate(first[0], by: Self.ada, 500_000)
        #expect(passRate() == nil)
        trial.log.rate(first[0], by: Self.ada, 1_000_000, passed: true)
        #expect(passRate() == 1)
        trial.log.rate(first[0], by: Self.ben, 0, passed: false)
        #expect(passRate() == 0)
    }

    @Test func agreementIsThatOfTheSameFiguresByThemselves() throws {
        var (trial, first, second) = Self.scene()
        let runs = first + second
        let (ada, ben): ([Int64], [Int64]) = ([1, 2, 3, 4, 5, 5], [1, 3, 3, 4, 4, 5])
        for (run, value) in zip(runs, ada) { trial.log.rate(run, by: Self.ada, value, of: 1...5) }
        let alone = agreement(of: trial, runs)
        #expect(alone.people == [Self.ada] && alone.shared == 0 && alone.alpha == nil && alone.kappa == nil)
        for (run, value) in zip(runs.dropLast(), ben) { trial.log.rate(run, by: Self.ben, value, of: 1...5) }
        let both = agreement(of: trial, runs)
        #expect(both.people == [Self.ada, Self.ben] && both.shared == 5)
        let scaled = [ada, ben].map { $0.map { Double($0 - 1) / 4 as Double? } }
        let table = [scaled[0], scaled[1].dropLast() + [nil]]
        let alpha = try KrippendorffsAlpha.alpha(table, scale: .interval)
        #expect(try both.alpha?.get() == alpha)
        let kappa = try CohensKappa.kappa([0, 1, 2, 3, 4], [0, 2, 2, 3, 3], labels: 5, weights: .quadratic)
        #expect(try both.kappa?.get() == kappa)
        let interval = try #require(both.alphaInterval).get()
        #expect(interval.low < alpha && alpha <= interval.high)
        // Where all are of one case, nothing says how others would come out.
        let ofOneCase = agreement(of: trial, [])
        #expect(try ofOneCase.alpha?.get() == alpha)
        #expect(throws: StatisticsError.oneObservation) { try ofOneCase.alphaInterval?.get() }
        #expect(throws: StatisticsError.oneObservation) { try ofOneCase.kappaInterval?.get() }
    }

    @Test func twoWhoSayWhatPassesAreComparedOnThat() throws {
        var (trial, first, second) = Self.scene()
        for (place, run) in (first + second).enumerated() {
            trial.log.rate(run, by: Self.ada, place < 3 ? 1_000_000 : 0, passed: place < 3)
            trial.log.rate(run, by: Self.ben, place < 4 ? 1_000_000 : 0, passed: place < 4)
        }
        let kappa = try CohensKappa.kappa([1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0], labels: 2)
        #expect(try agreement(of: trial, first + second).kappa?.get() == kappa)
    }

    /// - Parameter runs: each is of a case of its own; all others are of one.
    private func agreement(of trial: Trial, _ runs: [RunID]) -> RatingAgreement {
        let models = trial.log.models
        let ratings = models.ratings(of: trial.experiment, asOf: .now(models), currentOnly: true)
        return RatingAgreement(ratings, seed: 7) { runs.firstIndex(of: $0) ?? -1 }
    }

    @Test func votesAreCountedForTheVersionThatWasPreferred() throws {
        var (trial, first, second) = Self.scene()
        // The same preference, whichever was shown first.
        trial.log.vote(first[0], second[0], by: Self.ada, .first)
        let before = trial.log.vote(second[1], first[1], by: Self.ada, .second)
        trial.log.vote(first[2], second[2], by: Self.ada, .tie)
        let changed = trial.log.vote(first[0], second[0], by: Self.ada, .second)
        trial.log.vote(second[0], first[0], by: Self.ben, .first)
        trial.log.vote(first[1], second[1], by: Self.ben, .second)
        let now = try standings(of: trial)
        #expect((now.votes, now.people, now.shared) == (5, [Self.ada, Self.ben], 2))
        #expect(now.standings.map(\.version) == [trial.versions[1], trial.versions[0]])
        #expect(now.standings.map(\.wins) == [3, 1] && now.standings.map(\.ties) == [1, 1])
        #expect(now.pairs.map { [$0.first, $0.second, $0.wins, $0.ties, $0.losses] } == [[0, 1, 3, 1, 1]])
        let then = try standings(of: trial, asOf: .position(before))
        #expect(then.standings.map(\.version) == [trial.versions[0], trial.versions[1]])
        #expect(then.pairs.map { [$0.first, $0.second, $0.wins, $0.ties, $0.losses] } == [[0, 1, 2, 0, 0]])
        #expect(try standings(of: trial, asOf: .position(changed)).votes == 3)

        let wins = try PairwiseWins([[0, 3.5], [1.5, 0]])
        let fitted = try BradleyTerry(wins)
        let strongest = try now.standings[0].strength.get()
        #expect(strongest == fitted.logStrengths[0])
        #expect(throws: StatisticsError.oneCluster, "all are of one case") { try now.standings[0].interval.get() }
        let byCase = try standings(of: trial) { first.firstIndex(of: $0) ?? second.firstIndex(of: $0) ?? -1 }
        #expect(try byCase.standings[0].strength.get() == strongest)
        let interval = try byCase.standings[0].interval.get()
        #expect(interval.low < strongest && interval.low <= fitted.interval(0).low)
        let kappa = try CohensKappa.kappa([0, 2], [0, 0], labels: 3)
        #expect(try now.kappa?.get() == kappa)
    }

    /// Of four versions people compared the first with the second and the third with the fourth.
    @Test func versionsThatNoVoteJoinsAreInGroupsOfTheirOwn() throws {
        var trial = Trial(versions: 4)
        let runs = (0..<4).map { trial.run(version: $0, 1, passed: true) }
        trial.log.vote(runs[0], runs[1], by: Self.ada, .second)
        trial.log.vote(runs[2], runs[3], by: Self.ada, .first)
        let found = try standings(of: trial).standings
        #expect(found.map(\.version) == [1, 0, 2, 3].map { trial.versions[$0] })
        #expect(found.map(\.group) == [0, 0, 1, 1])
        let fitted = try BradleyTerry(PairwiseWins([[0, 1], [0, 0]])).logStrengths
        for (standing, strength) in zip(found, fitted + fitted) {
            #expect(try abs(standing.strength.get() - strength) < 1e-9)
        }
    }

    private func standings(
        of trial: Trial, asOf moment: AsOf? = nil, cluster: (RunID) -> Int = { _ in 0 }
    ) throws -> VoteStandings {
        let models = trial.log.models
        let moment = moment ?? .now(models)
        return VoteStandings(models.votes(on: trial.experiment, asOf: moment), seed: 7) { run in
            models.runBoard.run(run, asOf: moment).map { (version: $0.version, cluster: cluster(run)) }
        }
    }

    @Test func pairsAreOfOneCaseModelAndRepeat() {
        var trial = Trial(versions: 3, models: ["a:x", "b:y"])
        var runs: [String: RunID] = [:]
        for (version, model) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)] {
            runs["\(version)\(model)"] = trial.run(version: version, model: UInt32(model), 1, passed: true)
        }
        _ = trial.request(version: 2, model: 1)
        let models = trial.log.models
        func pairs(_ one: [Int]? = nil, _ other: [Int]? = nil, model: String? = nil) -> Set<Set<RunID>> {
            func versions(_ places: [Int]?) -> Set<VersionID>? { places.map { Set($0.map { trial.versions[$0] }) } }
            return Set(
                models.votePairs(
                    of: trial.experiment, between: versions(one), and: versions(other), model: model,
                    asOf: .now(models)
                ).map { Set($0.runs) })
        }
        func pair(_ one: String, _ other: String) -> Set<RunID> { [runs[one]!, runs[other]!] }
        #expect(pairs() == [pair("00", "10"), pair("00", "20"), pair("10", "20"), pair("01", "11")])
        #expect(pairs([1]) == [pair("00", "10"), pair("10", "20"), pair("01", "11")])
        #expect(pairs([2], [0]) == [pair("00", "20")])
        #expect(pairs(model: "b:y") == [pair("01", "11")])
        #expect(pairs([2], model: "b:y") == [], "it has not answered yet")
    }
}
