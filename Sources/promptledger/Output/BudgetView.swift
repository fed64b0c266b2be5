import Events
import Projections

/// A budget with what was spent of it, as people and scripts read it.
struct BudgetView {
    let budget: Budget
    /// What it is of, by name.
    let scope: String
    let spent: Spending

    /// `nil` where the budget's period is none that we know.
    /// - Parameter time: in microseconds since 1970.
    init?(_ budget: Budget, at time: UInt64, in models: ReadModels, asOf moment: AsOf) {
        guard let period = SpendingTime(budget.period, at: time) else { return nil }
        self.budget = budget
        scope = Self.word(of: budget.scope, in: models)
        spent = models.spending(of: budget.scope, in: period, asOf: moment)
    }

    static let headings: [(String, Table.Side)] = [
        ("budget", .left), ("of", .left), ("period", .left), ("limit", .right), ("spent", .right), ("left", .right),
        ("unknown", .left),
    ]

    /// Results whose cost, or tokens, nobody knows are counted, and no sum passes for the whole.
    var cells: [String] {
        [
            "\(budget.id)", scope, budget.period.word, limitWords, spentWords, leftWords, unknown,
        ]
    }

    var limitWords: String {
        Self.words(usd: budget.picodollarsMax.map { Picodollars(Int128($0)) }, tokens: budget.tokensMax)
    }

    var spentWords: String {
        Self.words(
            usd: budget.picodollarsMax == nil ? nil : spent.cost, tokens: budget.tokensMax == nil ? nil : spent.tokens)
    }

    var leftWords: String { Self.words(usd: usdLeft, tokens: tokensLeft) }

    var fields: [String: Any?] {
        [
            "budget": "\(budget.id)", "scope": budget.scope.word, "of": scope, "period": budget.period.word,
            "usd_max": Figures.number(budget.picodollarsMax.map { Picodollars(Int128($0)) }),
            "tokens_max": budget.tokensMax, "usd_spent": Figures.number(spent.cost), "tokens_spent": spent.tokens,
            "usd_left": Figures.number(usdLeft), "tokens_left": tokensLeft, "cost_unknown": spent.costUnknown,
            "tokens_unknown": spent.tokensUnknown,
        ]
    }

    private var usdLeft: Picodollars? {
        budget.picodollarsMax.map { Picodollars(max(0, Int128($0) - spent.cost.value)) }
    }

    private var tokensLeft: UInt64? { budget.tokensMax.map { $0 - min($0, spent.tokens) } }

    /// What no sum has in it; empty where all is known.
    var unknown: String {
        let parts = [
            budget.picodollarsMax != nil && spent.costUnknown > 0 ? "cost of \(spent.costUnknown) results" : nil,
            budget.tokensMax != nil && spent.tokensUnknown > 0 ? "tokens of \(spent.tokensUnknown) results" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func words(usd: Picodollars?, tokens: UInt64?) -> String {
        [usd.map { "$\($0)" }, tokens.map { "\($0) tokens" }].compactMap(\.self).joined(separator: ", ")
    }

    private static func word(of scope: BudgetScope, in models: ReadModels) -> String {
        switch scope {
        case .workspace: "workspace"
        case .experiment(let id): ShownName(models.catalog.name(of: id), of: id).text
        case .actor(let id): ShownName(models.catalog.name(of: id), of: id).text
        }
    }
}

extension BudgetScope {
    /// As scripts read it.
    fileprivate var word: String {
        switch self {
        case .workspace: "workspace"
        case .experiment: "experiment"
        case .actor: "actor"
        }
    }
}
