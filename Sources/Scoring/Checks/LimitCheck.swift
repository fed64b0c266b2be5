/// A measure of the run stays within the threshold. An unknown measure is an error, never a pass.
struct LimitCheck: Check {
    enum Measure: String { case latency, tokens, cost }

    private let measure: Measure
    private let limit: Double

    init(_ terms: AssertionTerms, _ measure: Measure) throws(UnfitAssertion) {
        self.measure = measure
        limit =
            switch measure {
            case .latency: try terms.limit(of: "latency in milliseconds")
            case .tokens: try terms.limit(of: "number of tokens")
            case .cost: try terms.limit(of: "cost in USD")
            }
    }

    /// A refusal has a latency, tokens and a cost as well.
    var looksAtText: Bool { false }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        switch measure {
        case .latency:
            guard let latency = output.latencyMilliseconds else {
                return .errored("there is no latency: an answer that was recorded before was reused")
            }
            return compare(latency, "latency", "ms")
        case .tokens:
            guard let input = output.inputTokens, let generated = output.outputTokens else {
                return .errored("the provider did not say how many tokens there were")
            }
            return compare(Double(input) + Double(generated), "total", "tokens")
        case .cost:
            guard let cost = output.costPicodollars else {
                return .errored("the cost is unknown: set the model's price")
            }
            return compare(Double(cost) / 1e12, "cost", "USD")
        }
    }

    private func compare(_ value: Double, _ name: String, _ unit: String) -> AssertionOutcome {
        guard value.isFinite else { return .errored("the \(name) is not a number") }
        return .scored(value <= limit, "\(name) \(Self.digits(value)) \(unit), at most \(Self.digits(limit)) passes")
    }

    private static func digits(_ value: Double) -> String {
        value == value.rounded() && value < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
