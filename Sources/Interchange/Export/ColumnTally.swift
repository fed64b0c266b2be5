internal import Events
internal import Projections

/// What one column of an exported experiment came to.
struct ColumnTally {
    private(set) var passed = 0
    private(set) var notPassed = 0
    /// Without a result.
    private(set) var errors = 0
    private(set) var assertionsPassed = 0
    private(set) var assertionsFailed = 0
    /// Of those that have a score.
    private(set) var scoreMillionths: Int64 = 0
    private(set) var latencyMicroseconds: UInt64 = 0
    private(set) var inputTokens: UInt64 = 0
    private(set) var outputTokens: UInt64 = 0
    /// Answers of which nobody knows the tokens, or the cost.
    private(set) var tokensUnknown = 0
    private(set) var costUnknown = 0
    private(set) var cost = Picodollars(0)
    /// By name: how many scores, and their sum in millionths.
    private(set) var named: [String: (count: Int, millionths: Int64)] = [:]
    /// The same by metrics of the workspace, as `name@version`: nothing is derived from them.
    private(set) var later: [String: (count: Int, millionths: Int64)] = [:]

    mutating func count(_ millionths: Int64, byLater metric: String) {
        let known = later[metric] ?? (0, 0)
        later[metric] = (known.count + 1, known.millionths &+ millionths)
    }

    mutating func count(_ run: Run, metricNames: [String]) {
        guard run.stage == .recorded, let verdict = run.verdict else {
            errors += 1
            return
        }
        switch verdict.judgement {
        case true?: passed += 1
        case false?: notPassed += 1
        // Without assertions it passes; with some of which none was run it does not.
        case nil: if verdict.assertions.isEmpty { passed += 1 } else { errors += 1 }
        }
        scoreMillionths &+= verdict.scoreMillionths ?? 0
        for assertion in verdict.assertions {
            switch assertion.outcome {
            case .passed: assertionsPassed += 1
            case .failed, .errored: assertionsFailed += 1
            case .notRun, .unspecified, .UNRECOGNIZED: break
            }
            let place = Int(assertion.metric) - 1
            guard metricNames.indices.contains(place), let value = assertion.valueMillionths else { continue }
            named[metricNames[place], default: (0, 0)].count += 1
            named[metricNames[place]]!.millionths &+= value
        }
        guard let measures = run.measures else { return }
        latencyMicroseconds &+= measures.latencyMicroseconds ?? 0
        // A reused answer cost nothing anew.
        guard run.reusedRun == nil else { return }
        if measures.tokens == nil { tokensUnknown += 1 }
        inputTokens &+= measures.inputTokens ?? 0
        outputTokens &+= measures.outputTokens ?? 0
        if let own = measures.cost { cost = Picodollars(cost.value &+ own.value) } else { costUnknown += 1 }
    }
}
