import Events
import Projections
import Statistics
import Testing

@Suite struct SideBySideTests {
    /// One experiment, of which the order of the cases was drawn; scores by version, by case in that order, by repeat. `nil` is a run that failed.
    private func modelsInDrawnOrder(_ scores: [[[Double?]]]) throws -> (ReadModels, ExperimentID) {
        let (models, experiment, _, _) = try models(scores, isDrawn: true)
        return (models, experiment)
    }

    /// One experiment; scores by version, by case, by repeat. `nil` is a run that failed.
    private func models(
        _ scores: [[[Double?]]], isDrawn: Bool = false
    ) throws -> (ReadModels, ExperimentID, [VersionID], [CaseID]) {
        var log = LogBuilder()
        let prompt = log.prompt()
        let versions = (1...scores.count).map { log.version(UInt32($0), of: prompt) }
        let (dataset, written) = log.dataset(cases: scores[0].count)
        // The seed of the log's experiments.
        let cases = isDrawn ? CaseOrder(written, []).drawn(from: 7).cases : written
        let experiment = log.experiment(versions, dataset: dataset, cases: cases, repeats: UInt32(scores[0][0].count))
        for repetition in 0..<scores[0][0].count {
            for (row, id) in cases.enumerated() {
                for (place, version) in versions.enumerated() {
                    let run = log.request(experiment, version, id, repetition: UInt32(repetition))
                    log.start(run)
                    guard let score = scores[place][row][repetition] else {
                        log.fail(run)
                        continue
                    }
                    log.result(run)
                    let millionths = Int64(score * 1_000_000)
                    log.score(
                        run, millionths, passed: score >= 0.5,
                        [Score("contains", score >= 0.5 ? .passed : .failed, millionths)])
                }
            }
        }
        return (log.models, experiment, versions, cases)
    }

    @Test func rowsHaveTheirScoresAndTheLargestLossFirst() throws {
        let (models, experiment, versions, cases) = try models([
            [[1, 0.5], [0.5, 0.5], [1, 1], [nil, nil]], [[0.5, 0.5], [1, 1], [0, 0.25], [1, 1]],
        ])
        let table = try #require(
            models.sideBySide([experiment], .init(), baseline: nil, asOf: .now(models)))
        #expect(table.columns.map(\.contender.version) == versions)
        #expect(table.rows.map(\.caseID) == [cases[2], cases[0], cases[1], cases[3]])
        #expect(table.rows.map(\.loss) == [0.875, 0.25, 0, 0])
        #expect(table.rows.map { $0.cells.map(\.score) } == [[1, 0.125], [0.75, 0.5], [0.5, 1], [nil, 1]])
        #expect(table.rows.map { table.difference(1, of: $0) } == [-0.875, -0.25, 0.5, nil])
        #expect(table.rows[0].cells[1].passed == 0 && table.rows[0].cells[1].judged == 2)
        #expect(table.rows.allSatisfy(\.differs) && table.rows[3].cells[0].runs.map(\.stage) == [.failed, .failed])

        let other = SideBySide.Column(experiment: experiment, contender: table.columns[1].contender)
        var selection = SideBySide.Selection()
        selection.cases = [cases[0], cases[2]]
        let turned = try #require(
            models.sideBySide([experiment], selection, baseline: other, asOf: .now(models)))
        #expect(turned.columns.map(\.contender.version) == versions.reversed())
        #expect(turned.rows.map(\.caseID) == [cases[0], cases[2]] && turned.rows.map(\.loss) == [0, 0])
        selection.better = .lower
        let lower = try #require(
            models.sideBySide([experiment], selection, baseline: other, asOf: .now(models)))
        #expect(lower.rows.map(\.loss) == [0.875, 0.25])
        selection.metric = "nobody's"
        #expect(models.sideBySide([experiment], selection, baseline: nil, asOf: .now(models)) == nil)
        let before = try #require(models.sideBySide([experiment], .init(), baseline: nil, asOf: AsOf(end: 1)))
        #expect(before.rows.isEmpty && before.columns.isEmpty)
    }

    @Test func whileRunsAreUnderWayOnlyWholeCasesCountInTheOrderInWhichTheyAreRun() throws {
        let scores: [[[Double?]]] = [
            [[0, 0.5], [0.5, 0.5], [1, 1], [0, 0]], [[0.5, 0.5], [1, 1], [0.75, 0.25], [nil, 1]],
        ]
        let (models, experiment) = try modelsInDrawnOrder(scores)
        let now = AsOf.now(models)
        let found = try #require(models.scores(of: experiment, by: nil, asOf: now))
        func look(_ moment: AsOf) throws -> EarlyLook.Difference {
            try #require(
                models.earlyLook(at: experiment, by: nil, found.contenders, ComparisonPlan(), asOf: moment)?
                    .differences.first)
        }
        let whole = try look(now)
        var sequence = try BettingSequence()
        for difference in [0.25, 0.5, -0.5, 1] { try sequence.observe(difference) }
        #expect(whole.units == 4 && whole.alwaysValidP == sequence.alwaysValidP && whole.shownAfter == nil)
        #expect(try whole.mean.get() == (try sequence.mean()) && whole.interval.get() == (try sequence.interval()))
        // After the first repeats of all and the second of the first case: that case alone is over.
        let runs = models.runBoard.runs(of: experiment, asOf: now)
        let ended = runs.filter { $0.repetition == 1 }.compactMap(\.endedAt).sorted()
        let early = try look(.position(ended[1]))
        #expect(try early.units == 1 && early.mean.get() == 0.25)
        let none = try look(.position(ended[0]))
        #expect(none.units == 0 && none.mean == .failure(.noObservation) && none.alwaysValidP == 1)
    }

    /// What is shown early stays shown, at an alpha that contenders share.
    @Test func aLargeDifferenceIsShownEarlyAndContendersShareAlpha() throws {
        let ones: [[Double?]] = (0..<60).map { _ in [1] }
        let zeros: [[Double?]] = (0..<60).map { _ in [0] }
        let (models, experiment) = try modelsInDrawnOrder([zeros, ones, zeros])
        let found = try #require(models.scores(of: experiment, by: nil, asOf: .now(models)))
        let look = try #require(
            models.earlyLook(at: experiment, by: nil, found.contenders, ComparisonPlan(), asOf: .now(models)))
        var sequence = try BettingSequence(alpha: SignificanceLevel(0.025))
        for _ in 0..<60 { try sequence.observe(1) }
        #expect(look.differences[0].shownAfter == sequence.firstRejection && sequence.firstRejection != nil)
        #expect(try look.differences[0].interval.get().low > 0 && look.differences[1].shownAfter == nil)
        #expect(look.differences[0].alwaysValidP == min(1, sequence.alwaysValidP * 2))
    }
}
