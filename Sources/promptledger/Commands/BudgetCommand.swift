import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "Say how much may be spent, and see what was.",
        subcommands: [Set.self, List.self, Lift.self])

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a budget, in place of the one of the same scope and period.",
            discussion: """
                An experiment that would spend beyond it is paused before its next run begins. An actor's budget counts the experiments \
                that the actor started; a day is one in UTC.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var scope: BudgetScopeOptions
        @Flag(help: "For each day anew, in place of for all time.") var perDay = false
        @Option(help: "US dollars, e.g. 5.00.") var usd: String?
        @Option(help: "Tokens of input and output together.") var tokens: UInt64?

        func validate() throws {
            guard usd != nil || tokens != nil else { throw ValidationError("name a limit: --usd, --tokens or both") }
        }

        func run() async throws {
            let picodollars = try usd.map(Picodollars.amount)
            let open = try ledger.openToWrite()
            let period: BudgetPeriod = perDay ? .day : .total
            let (scope, known) = try open.ask { references in
                let scope = try self.scope.scope(references)
                let known = references.models.catalog.budgets(asOf: references.moment).last {
                    $0.scope == scope && $0.period == period
                }
                return (scope, known)
            }
            let budget = known?.id ?? open.ledger.newID()
            try await open.execute(
                .setBudget(
                    SetBudget(
                        budget: budget, scope: scope, period: period,
                        picodollarsMax: picodollars, tokensMax: tokens)))
            if let known {
                let dropped =
                    (known.picodollarsMax != nil && picodollars == nil ? ["--usd"] : [])
                    + (known.tokensMax != nil && tokens == nil ? ["--tokens"] : [])
                for option in dropped {
                    Standard.error("its limit of \(option) is lifted by this; name both limits to have both")
                }
            }
            ledger.isJSON ? JSONOutput.document(["budget": "\(budget)"]) : Standard.output("\(budget)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the budgets with what was spent and what is left.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let now = UInt64(max(0, Date().timeIntervalSince1970) * 1_000_000)
            let views = reader.read { models in
                let time = asOf.text == nil ? now : models.clock.recordedAt(moment) ?? now
                return models.catalog.budgets(asOf: moment).compactMap {
                    BudgetView($0, at: time, in: models, asOf: moment)
                }
            }
            if ledger.isJSON { return views.forEach { JSONOutput.line($0.fields) } }
            var table = Table(BudgetView.headings)
            for view in views { table.add(view.cells) }
            Standard.output(table.text)
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lift a budget; what it held back stays paused.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "Its id.") var budget: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let budget = try open.ask { references in
                guard let id = BudgetID(self.budget),
                    let budget = references.models.catalog.budget(id, asOf: references.moment)
                else {
                    throw ExitStatus.failed(
                        "there is no budget \(self.budget); list them with `promptledger budget list`")
                }
                return budget
            }
            try await open.execute(
                .setBudget(SetBudget(budget: budget.id, scope: budget.scope, period: budget.period)))
            ledger.report(["budget": "\(budget.id)", "lifted": true])
        }
    }
}

/// Whose spending counts: exactly one of them.
struct BudgetScopeOptions: ParsableArguments {
    @Flag(help: "All that the workspace spends.") var workspace = false
    @Option(help: "An experiment: a name (its latest) or an id.") var experiment: String?
    @Option(help: "The experiments that somebody started: a name or an id.") var actor: String?

    func validate() throws {
        guard [workspace, experiment != nil, actor != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name one of --workspace, --experiment and --actor")
        }
    }

    func scope(_ references: References) throws -> BudgetScope {
        if let experiment { return .experiment(try references.experiment(experiment).id) }
        if let actor { return .actor(try references.onlyActor(actor)) }
        return .workspace
    }
}
