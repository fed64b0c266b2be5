internal import Domain
internal import Events
internal import HTTPTransport
internal import Providers

/// One model of an experiment, ready to be asked.
struct ModelCall: Sendable {
    let provider: any CompletionProvider
    let place: ModelPlace
    /// The provider's own name of the model.
    let name: String
    let settings: ModelSettings
    let limits: HTTPLimits
    /// Whether a request to it leaves what the workspace calls its own.
    let locality: Locality
    /// Picodollars a token; `nil` where nobody has said what the model costs.
    let price: TokenPrice?

    /// What to send: the version's parameters, each overruled by the experiment's where that has one. A stated seed counts for the first
    /// repeat, the next number for the next: with one seed for all, repeats would be copies and say nothing of how answers vary.
    /// - Parameter timeLeft: what is left of the run's time.
    func request(
        _ messages: [Events.ChatMessage], _ version: ModelParameters, repetition: UInt32, timeLeft: Duration?
    ) throws(FailedAttempt) -> CompletionRequest {
        var turns: [Providers.ChatMessage] = []
        for message in messages {
            guard let role = Providers.ChatMessage.Role(rawValue: message.role) else {
                throw FailedAttempt(
                    .unsendable, "the prompt has a message of an unknown role; use system, user or assistant")
            }
            turns.append(Providers.ChatMessage(role, message.text))
        }
        var sampling = try SamplingParameters(settings.parameters, over: version)
        sampling.seed = try sampling.seed.map { (seed) throws(FailedAttempt) in
            let (own, overflow) = seed.addingReportingOverflow(Int(repetition))
            guard !overflow else {
                throw FailedAttempt(
                    .unsendable,
                    "repeat \(repetition) has no seed of its own: \(seed) is too large to count on from; state a smaller seed"
                )
            }
            return own
        }
        var limits = limits
        if let timeLeft { limits.whole = min(limits.whole, max(timeLeft, .milliseconds(1))) }
        return CompletionRequest(
            model: name, messages: turns, sampling: sampling, isStreamed: settings.stream, limits: limits)
    }
}

/// What a model's tokens cost.
struct TokenPrice: Equatable, Sendable {
    let inputPicodollars: Int64
    let outputPicodollars: Int64

    /// `nil` where the provider did not say how many tokens there were, or the sum is beyond counting: unknown is never free.
    func cost(of usage: TokenUsage) -> Int64? {
        guard let input = (usage.billedInput ?? usage.input).flatMap({ Int64(exactly: $0) }),
            let output = (usage.billedOutput ?? usage.output).flatMap({ Int64(exactly: $0) })
        else { return nil }
        let (inputCost, inputOverflow) = input.multipliedReportingOverflow(by: inputPicodollars)
        let (outputCost, outputOverflow) = output.multipliedReportingOverflow(by: outputPicodollars)
        let (sum, overflow) = inputCost.addingReportingOverflow(outputCost)
        return inputOverflow || outputOverflow || overflow ? nil : sum
    }
}

extension SamplingParameters {
    /// `first` where it says something, else `second`.
    init(_ first: ModelParameters, over second: ModelParameters) throws(FailedAttempt) {
        func choose<T>(_ has: (ModelParameters) -> Bool, _ get: (ModelParameters) -> T) -> T? {
            has(first) ? get(first) : has(second) ? get(second) : nil
        }
        self.init(
            maxTokens: choose(\.hasMaxTokens, { Int($0.maxTokens) }),
            temperature: choose(\.hasTemperature, \.temperature),
            topP: choose(\.hasTopP, \.topP), topK: choose(\.hasTopK, { Int($0.topK) }),
            seed: choose(\.hasSeed, { Int($0.seed) }),
            frequencyPenalty: choose(\.hasFrequencyPenalty, \.frequencyPenalty),
            presencePenalty: choose(\.hasPresencePenalty, \.presencePenalty),
            stop: first.stop.isEmpty ? second.stop : first.stop,
            reasoningEffort: choose(\.hasReasoningEffort, \.reasoningEffort))
        guard let schema = choose(\.hasJsonSchema, \.jsonSchema) else { return }
        guard let text = JSONText(object: schema) else {
            throw FailedAttempt(
                .unsendable, "the answer's JSON Schema is not a JSON object; mend it in the prompt or the experiment")
        }
        self.schema = AnswerSchema(name: "answer", schema: text)
    }
}
