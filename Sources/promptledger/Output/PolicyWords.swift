import Events
import Projections

// Budgets and pauses as people read them.

extension PauseReason {
    var word: String {
        switch self {
        case .person: "by a person"
        case .budget: "budget exhausted"
        case .time: "out of time"
        case .unspecified, .UNRECOGNIZED: "for an unknown reason"
        }
    }
}

extension PauseReason {
    /// As scripts read it.
    var scriptWord: String {
        switch self {
        case .person: "person"
        case .budget: "budget"
        case .time: "time"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension BudgetPeriod {
    /// To follow a limit; as scripts read it.
    var word: String {
        switch self {
        case .total: "total"
        case .day: "day"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension BudgetSet {
    /// Nil where it is of something that has a name of its own.
    var scopeWord: String? { BudgetScope(scope) == .workspace ? "workspace" : nil }

    /// `5 USD, 1000 tokens a day`
    var limitWords: String {
        let limits =
            (hasPicodollarsMax ? ["\(Picodollars(Int128(picodollarsMax))) USD"] : [])
            + (hasTokensMax ? ["\(tokensMax) tokens"] : [])
        return limits.isEmpty ? "lifted" : limits.joined(separator: ", ") + (period == .day ? " a day" : "")
    }
}

extension SandboxChosen {
    /// A Daytona server has a name of its own.
    var placeWords: [String] {
        guard hasChoice else { return ["nothing chosen"] }
        switch SandboxPlace(choice) {
        case .process: return ["none"]
        case .local: return ["local"]
        case .daytona, nil: return []
        }
    }
}
