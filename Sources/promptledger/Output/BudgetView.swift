import Events
import Projections

/// A budget with what was spent of it, as people and scripts read it.
struct BudgetView {
    let budget: Budget
    /// What it is of, by name.
    let scope: String
    let spent: Spending

    static let headings: [(String, Table.Side)] = [
        ("budget", .left), ("of", .left), ("period", .left), ("limit", .right), ("spent", .right), ("left", .right),
        ("unknown", .left),
    ]

    /// Results whose cost, or tokens, nobody knows are counted, and no sum passes for the whole.
    var cells: [String] {
        [
            "\(budget.id)", scope, budget.period.word,
            Self.words(usd: budget.picodollarsMax.map { Picodollars(Int128($0)) }, tokens: budget.tokensMax),
            Self.words(
                usd: budget.picodollarsMax == nil ? nil : spent.cost,
                tokens: budget.tokensMax == nil ? nil : spent.tokens),
            Self.words(usd: usdLeft, tokens: tokensLeft), unknown,
        ]
    }

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

    private var unknown: String {
        let parts = [
            budget.picodollarsMax != nil && spent.costUnknown > 0 ? "cost of \(spent.costUnknown) results" : nil,
            budget.tokensMax != nil && spent.tokensUnknown > 0 ? "tokens of \(spent.tokensUnknown) results" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func words(usd: Picodollars?, tokens: UInt64?) -> String {
        [usd.map { "$\($0)" }, tokens.map { "\($0) tokens" }].compactMap(\.self).joined(separator: ", ")
    }

    static func word(of scope: BudgetScope, in models: ReadModels) -> String {
        switch scope {
        case .workspace: "workspace"
        case .experiment(let id): models.catalog.name(of: id) ?? EventWords.erased
        case .actor(let id): models.catalog.name(of: id) ?? EventWords.erased
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
