/// Which models may be asked now, and which providers have something left.
struct Admission: Sendable {
    var refusals = FinalRefusals()
    private let rules: CircuitBreaker.Rules
    private let ceiling: Int
    private var gates: [String: ModelGate] = [:]
    private var quotas: [String: ProviderQuota] = [:]

    /// - Parameter ceiling: requests to one model at once, at most.
    init(rules: CircuitBreaker.Rules, ceiling: Int) {
        self.rules = rules
        self.ceiling = ceiling
    }

    mutating func limit(_ provider: String, to limits: MinuteLimits, now: Instant) {
        quotas[provider.lowercased()] = ProviderQuota(limits, now: now)
    }

    /// - Parameters:
    ///   - model: `provider:name`.
    ///   - waitingSince: when who asks began to wait; `nil` for as long as the model has been silent.
    mutating func passage(_ model: String, waitingSince: Instant? = nil, now: Instant) -> ModelGate.Passage {
        let gate = gate(model)
        let passage = gate.passage(waitingSince: waitingSince, now: now)
        guard passage == .open, !quotas.isEmpty else { return passage }
        let provider = provider(of: model)
        guard let free = quotas[provider]?.whenFree(tokens: gate.expectedTokens, now: now) else { return passage }
        if free > now { return .shutUntil(free) }
        // The first goes alone: nobody knows yet what an answer takes.
        let isUnknown = gate.underWay > 0 && !gate.hasAnswered && quotas[provider]?.countsTokens == true
        return isUnknown ? .full : passage
    }

    /// Until when the model's provider asked to be left alone; `nil` where it did not, or that is over.
    func shutUntil(_ model: String, now: Instant) -> Instant? { gates[model]?.askedWait(now: now) }

    /// A request to the model sets out.
    /// - Returns: its number as a probe, where it is one, and how many tokens it is expected to take, which are taken until it is back;
    ///   both to be said then.
    @discardableResult
    mutating func enter(_ model: String, now: Instant) -> (probe: CircuitBreaker.Probe?, reserved: Double) {
        var gate = gate(model)
        let probe = gate.enter()
        gates[model] = gate
        quotas[provider(of: model)]?.take(tokens: gate.expectedTokens, now: now)
        return (probe, gate.expectedTokens)
    }

    /// A request to the model is back.
    /// - Parameters:
    ///   - reserved: what was taken for it when it set out; since then other answers changed what is expected.
    ///   - probe: its number, where it was a probe.
    mutating func leave(
        _ model: String, _ ending: CallEnding, reserved: Double, probe: CircuitBreaker.Probe? = nil, begun: Instant,
        now: Instant
    ) {
        var gate = gate(model)
        gate.leave(ending, probe: probe, begun: begun, now: now)
        gates[model] = gate
        switch ending {
        case .answered(let tokens?, _):
            quotas[provider(of: model)]?.settle(expected: reserved, actual: Double(tokens), now: now)
        case .notMade: quotas[provider(of: model)]?.giveBack(tokens: reserved, now: now)
        // What a failed call took nobody says: it stays taken.
        case .answered(nil, _), .failed: break
        }
    }

    private func gate(_ model: String) -> ModelGate { gates[model] ?? ModelGate(rules: rules, ceiling: ceiling) }
    private func provider(of model: String) -> String { model.prefix { $0 != ":" }.lowercased() }
}
