import Events
import Foundation
import Projections
import Statistics
import SwiftProtobuf
import Testing

/// What verdicts on pairs of answers come to.
@Suite struct PreferencesTests {
    private static let runs = [1, 2].map { RunID(millisecondsSince1970: $0, random: (0, 0)) }
    private static let contenders = [3, 4].map {
        Contender(version: VersionID(millisecondsSince1970: $0, random: (0, 0)), modelPlace: 0, model: "a:b")
    }

    /// Both verdicts on the pair: one answer is better, wherever it stands.
    private static func verdicts(
        _ outcome: JudgementOutcome, by judge: String = "j:j", prompt: String
    ) -> [JudgementRecorded] {
        [false, true].map { isSwapped in
            .with {
                ($0.kind, $0.model, $0.prompt, $0.outcome) = (.preference, judge, prompt, outcome)
                ($0.run, $0.otherRun) = (Data(runs[0].bytes), Data(runs[1].bytes))
                $0.swapped = isSwapped
            }
        }
    }

    private static func preferences(_ judgements: [JudgementRecorded]) -> [Preferences] {
        Preferences.all(of: judgements) { run in runs.firstIndex(of: run).map { (contenders[$0], 0) } }
    }

    @Test func verdictsByAnOlderPromptAreLeftOutAndCounted() throws {
        let older = Self.verdicts(.otherBetter, prompt: "preference@9")
        let newer = Self.verdicts(.runBetter, prompt: "preference@10")
        for judgements in [older + newer, newer + older] {
            let one = try #require(Self.preferences(judgements).first)
            #expect((one.prompt, one.olderVerdicts, one.pairs) == ("preference@10", 2, 1))
            #expect((one.standings.first?.wins, one.standings.first?.losses) == (1, 0))
            let strongest = try #require(one.standings.first)
            #expect(try strongest.strength.get() > 0)
            #expect(throws: StatisticsError.oneCluster, "both answer one case") { try strongest.interval.get() }
        }
        // A verdict that is none by the newer prompt is not made up for by the older.
        let errored = try #require(
            Self.preferences(older + Self.verdicts(.errored, prompt: "preference@10")).first)
        #expect((errored.pairs, errored.pairsWithout, errored.olderVerdicts) == (0, 1, 2))
    }

    @Test func verdictsByAnotherRubricAreOfAnotherQuestion() {
        let judgings = [5, 6].map { JudgingID(millisecondsSince1970: $0, random: (0, 0)) }
        func asked(_ place: Int, _ outcome: JudgementOutcome) -> [JudgementRecorded] {
            Self.verdicts(outcome, prompt: "preference@2").map { verdict in
                var verdict = verdict
                verdict.judging = Data(judgings[place].bytes)
                return verdict
            }
        }
        let judgements = asked(0, .runBetter) + asked(1, .otherBetter) + Self.verdicts(.tie, prompt: "preference@2")
        let found = Preferences.all(of: judgements, by: [judgings[0]: 1, judgings[1]: 2]) { run in
            Self.runs.firstIndex(of: run).map { (Self.contenders[$0], 0) }
        }
        #expect(found.map(\.rubric) == [1, 2, 0] && found.allSatisfy { $0.pairs == 1 })
        #expect(found.map { $0.standings.first?.wins } == [1, 0, 0] && found[2].standings.first?.ties == 1)
    }

    @Test func aTieOfTheSameTextIsOneOfWhichNobodyWasAsked() throws {
        for (calls, sameText) in [(0, 1), (1, 0)] as [(UInt32, Int)] {
            let verdicts = Self.verdicts(.tie, prompt: "preference@2").map { verdict in
                var verdict = verdict
                verdict.calls = calls
                return verdict
            }
            let one = try #require(Self.preferences(verdicts).first)
            #expect((one.pairs, one.sameText, one.asked) == (1, sameText, 1 - sameText))
            #expect(one.standings.map(\.ties) == [1, 1])
        }
    }

    /// Two versions on each of two models, compared on each model alone: the first wins on the one, the second on the other.
    @Test func contendersThatNoVerdictJoinsAreInGroupsOfTheirOwn() throws {
        let contenders = (0..<4).map { place in
            Contender(
                version: VersionID(millisecondsSince1970: UInt64(place % 2), random: (0, 0)),
                modelPlace: place / 2, model: place < 2 ? "a:b" : "c:d")
        }
        // By case and contender.
        let runs = (UInt64(1)...8).map { RunID(millisecondsSince1970: $0, random: (0, 0)) }
        let judgements = [0, 2, 4, 6].flatMap { place in
            Self.verdicts(place % 4 == 0 ? .runBetter : .otherBetter, prompt: "preference@2").map { verdict in
                var verdict = verdict
                (verdict.run, verdict.otherRun) = (Data(runs[place].bytes), Data(runs[place + 1].bytes))
                return verdict
            }
        }
        let found = Preferences.all(of: judgements) { run in
            runs.firstIndex(of: run).map { (contenders[$0 % 4], $0 / 4) }
        }
        let standings = try #require(found.first).standings
        #expect(standings.map(\.contender) == contenders && standings.map(\.group) == [0, 0, 1, 1])
        // Two wins to none in either group, by the same penalty.
        let fitted = try BradleyTerry(PairwiseWins([[0, 2], [0, 0]])).logStrengths
        for (standing, strength) in zip(standings, [fitted[0], fitted[1], fitted[1], fitted[0]]) {
            #expect(try abs(standing.strength.get() - strength) < 1e-9)
        }
    }

    @Test func eachJudgeHasItsOwnNewestPrompt() {
        let both = Self.preferences(
            Self.verdicts(.runBetter, by: "old:j", prompt: "preference@1")
                + Self.verdicts(.runBetter, by: "new:j", prompt: "preference@2"))
        #expect(both.map(\.judge) == ["old:j", "new:j"] && both.map(\.prompt) == ["preference@1", "preference@2"])
        #expect(both.allSatisfy { $0.olderVerdicts == 0 && $0.pairs == 1 })
    }
}
