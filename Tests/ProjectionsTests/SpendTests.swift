import Events
import Projections
import SwiftProtobuf
import Testing

@Suite struct SpendTests {
    private func start(_ trial: inout Trial) {
        let id = trial.experiment.data
        trial.log.append { $0.experimentStarted.experiment = id }
    }

    @Test func whatResultsCostIsCountedForEveryScope() {
        var trial = Trial()
        start(&trial)
        trial.run(1_000_000, passed: true, tokens: 10, cost: 1_000)
        trial.run(1_000_000, passed: true, tokens: nil, cost: nil)
        let models = trial.log.models
        let scopes: [BudgetScope] = [.workspace, .experiment(trial.experiment), .actor(trial.log.author)]
        for scope in scopes {
            let spent = models.spending(of: scope, in: .total, asOf: .now(models))
            #expect(spent.cost == Picodollars(1_000))
            #expect((spent.tokens, spent.costUnknown, spent.tokensUnknown) == (10, 1, 1))
        }
        let other: ActorID = trial.log.newID()
        #expect(models.spending(of: .actor(other), in: .total, asOf: .now(models)).tokens == 0)
    }

    @Test func anEarlierMomentIsAnsweredToo() {
        var trial = Trial()
        start(&trial)
        trial.run(1_000_000, passed: true, tokens: 10, cost: 1_000)
        let then = AsOf(end: UInt64(trial.log.events.count))
        trial.run(1_000_000, passed: true, tokens: 10, cost: 1_000)
        let models = trial.log.models
        for scope in [BudgetScope.workspace, .experiment(trial.experiment), .actor(trial.log.author)] {
            #expect(models.spending(of: scope, in: .total, asOf: then).tokens == 10)
            #expect(models.spending(of: scope, in: .total, asOf: .now(models)).tokens == 20)
            #expect(models.spending(of: scope, in: .total, asOf: .start).tokens == 0)
        }
    }

    /// Entries lie a second apart from 2023-11-14T22:13:20Z on.
    @Test func aDayIsOneInUTCAndHasWhatLiesAheadOfIt() {
        var trial = Trial()
        start(&trial)
        trial.run(1_000_000, passed: true, tokens: 10)
        for _ in 0..<6_400 { trial.log.append { $0.commandRefused = .init() } }
        trial.run(1_000_000, passed: true, tokens: 3)
        let models = trial.log.models
        let (first, second) = (LogBuilder.firstTime, LogBuilder.firstTime + 7_200_000_000)
        for moment in [AsOf.now(models), AsOf(end: models.position - 1)] {
            func spent(on time: UInt64) -> UInt64 {
                models.spending(of: .workspace, in: .sinceDay(of: time), asOf: moment).tokens
            }
            // Whose clock is a day behind the log's, or never was set, has both days' today.
            #expect([first, first - 86_400_000_000, 0].map(spent) == [13, 13, 13])
            #expect(spent(on: second) == 3)
            #expect(spent(on: second + 86_400_000_000) == 0)
        }
        #expect(SpendingTime(.unspecified, at: first) == nil)
        #expect(SpendingTime(.day, at: first) == .sinceDay(of: first))
    }

    @Test func aReusedResultCostsNothingAndMeasuresNothing() throws {
        var trial = Trial()
        start(&trial)
        let first = trial.run(1_000_000, passed: true, milliseconds: 100, tokens: 10, cost: 1_000)
        let again = trial.request(repetition: 1)
        trial.log.start(again)
        trial.log.reuse(first, for: again)
        trial.log.score(again, 500_000, passed: false)
        let models = trial.log.models
        let spent = models.spending(of: .workspace, in: .total, asOf: .now(models))
        #expect((spent.tokens, spent.costUnknown) == (10, 0))
        let run = try #require(models.runBoard.run(again, asOf: .now(models)))
        #expect(run.reusedRun == first)
        let measures = try #require(run.measures)
        #expect(measures.latencyMicroseconds == nil)
        #expect((measures.tokens, measures.cost) == (nil, nil))
        // Its latency is nobody's; its cost is not known, and not nothing.
        let row = trial.rows()[0]
        #expect((row.n, row.latencyP50Milliseconds, row.latencyP95Milliseconds) == (2, 100, 100))
        #expect((row.tokens, row.cost, row.costUnknown) == (nil, nil, 1))
    }

    @Test func whatFailedAttemptsMayHaveTakenIsCounted() {
        var trial = Trial()
        start(&trial)
        let run = trial.request()
        trial.log.start(run, atMost: .of(20, 30, cost: 900))
        let begun = AsOf(end: UInt64(trial.log.events.count))
        trial.log.failAttempt(run, .cutShort, spent: .of(20, 30, cost: 900))
        let failed = AsOf(end: UInt64(trial.log.events.count))
        // Refused before the model ran, and of a model without a price.
        trial.log.failAttempt(run, .rateLimited)
        trial.log.failAttempt(run, .timedOut, spent: .of(1, 2))
        let models = trial.log.models
        for scope in [BudgetScope.workspace, .experiment(trial.experiment), .actor(trial.log.author)] {
            func spent(_ moment: AsOf) -> Spending { models.spending(of: scope, in: .total, asOf: moment) }
            #expect(spent(begun).tokens == 0)
            #expect((spent(failed).tokens, spent(failed).cost) == (50, Picodollars(900)))
            let now = spent(.now(models))
            #expect((now.tokens, now.cost, now.costUnknown) == (53, Picodollars(900), 1))
            let day = models.spending(of: scope, in: .sinceDay(of: LogBuilder.firstTime), asOf: .now(models))
            #expect(day == now)
        }
    }

    /// Nobody says any more what became of it.
    @Test func anAttemptWhoseRunIsCancelledCountsAsWhatItMayHaveTaken() {
        var trial = Trial()
        start(&trial)
        let (under, waiting) = (trial.request(), trial.request(repetition: 1))
        trial.log.start(under, atMost: .of(20, 30, cost: 900))
        trial.log.start(waiting, atMost: .of(20, 30, cost: 900))
        trial.log.failAttempt(waiting, .rateLimited)
        trial.log.cancel(under)
        trial.log.cancel(waiting)
        let models = trial.log.models
        let spent = models.spending(of: .workspace, in: .total, asOf: .now(models))
        #expect((spent.tokens, spent.cost) == (50, Picodollars(900)))
        let before = models.spending(of: .workspace, in: .total, asOf: AsOf(end: models.position - 2))
        #expect(before.tokens == 0)
    }

    @Test func budgetsAreThoseOfTheirMoment() {
        var log = LogBuilder()
        let budget: BudgetID = log.newID()
        func set(_ picodollars: Int64?, _ log: inout LogBuilder) -> UInt64 {
            log.append {
                ($0.budgetSet.budget, $0.budgetSet.workspace, $0.budgetSet.period) = (budget.data, true, .day)
                if let picodollars { $0.budgetSet.picodollarsMax = picodollars }
            }
        }
        let (first, second, lifted) = (set(5, &log), set(7, &log), set(nil, &log))
        let catalog = log.models.catalog
        #expect(catalog.budgets(asOf: .start).isEmpty)
        #expect(catalog.budgets(asOf: .position(first)).map(\.picodollarsMax) == [5])
        #expect(catalog.budgets(asOf: .position(second)).map(\.picodollarsMax) == [7])
        #expect(catalog.budgets(asOf: .position(lifted)).isEmpty)
        #expect(catalog.budget(budget, asOf: .position(lifted))?.isLifted == true)
    }

    @Test func marksAreThoseOfTheirMoment() {
        var trial = Trial()
        let (prompt, dataset) = (trial.prompt, trial.dataset)
        let marked = trial.log.append { $0.localOnlySet = .with { ($0.prompt, $0.localOnly) = (prompt.data, true) } }
        let both = trial.log.append { $0.localOnlySet = .with { ($0.dataset, $0.localOnly) = (dataset.data, true) } }
        let off = trial.log.append { $0.localOnlySet = .with { $0.prompt = prompt.data } }
        let all = trial.log.append { $0.workspaceSettingsChanged.localModelsOnly = true }
        let catalog = trial.log.models.catalog
        func marks(_ position: UInt64) -> [Bool] {
            let moment = AsOf.position(position)
            return [
                catalog.isLocalOnly(prompt, asOf: moment), catalog.isLocalOnly(dataset, asOf: moment),
                catalog.localModelsOnly(asOf: moment),
            ]
        }
        #expect(marks(marked) == [true, false, false])
        #expect(marks(both) == [true, true, false])
        #expect(marks(off) == [false, true, false])
        #expect(marks(all) == [false, true, true])
    }
}
