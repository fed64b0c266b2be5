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
    /// `nil` where nobody has said what the model costs.
    let price: ModelPrice?

    /// What to send: the version's parameters, each overruled by the experiment's where that has one. A stated seed counts for the first
    /// repeat, the next number for the next: with one seed for all, repeats would be copies and say nothing of how answers vary.
    func request(
        _ messages: [Events.ChatMessage], _ version: ModelParameters, repetition: UInt32
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
        return CompletionRequest(
            model: name, messages: turns, sampling: sampling, isStreamed: settings.stream, limits: limits)
    }
}

extension ModelPrice {
    /// `nil` where the provider did not say how many tokens there were, or the sum is beyond counting: unknown is never free.
    func cost(of usage: TokenUsage) -> TokenCost? {
        guard let input = usage.billedInput ?? usage.input, let output = usage.billedOutput ?? usage.output else {
            return nil
        }
        // The limit is of the prompt's length, whatever of it is charged.
        let price = price(ofInput: UInt64(max(0, usage.input ?? input)))
        let cached = min(usage.cached ?? 0, input)
        let reasoning = min(usage.reasoning ?? 0, output)
        // What of the charged input came from the cache is not told where another number than the whole is charged.
        let cachedPrice = usage.billedInput == nil ? price.cachedInputPicodollars : nil
        let sum =
            Int128(input - cached) * Int128(price.inputPicodollars)
            + Int128(cached) * Int128(cachedPrice ?? price.inputPicodollars)
            + Int128(output - reasoning) * Int128(price.outputPicodollars)
            + Int128(reasoning) * Int128(price.reasoningPicodollars ?? price.outputPicodollars)
        return Int64(exactly: sum).map {
            TokenCost(picodollars: $0, isCachedAtInputPrice: cached > 0 && cachedPrice == nil)
        }
    }

    /// The most that a token of a prompt can cost, and of an answer, where the prompt has so many tokens at most.
    func most(ofInputUpTo tokens: UInt64) -> (input: Int64, output: Int64) {
        prices(ofInputUpTo: tokens).reduce((0, 0)) { most, price in
            (
                max(most.0, price.inputPicodollars, price.cachedInputPicodollars ?? 0),
                max(most.1, price.outputPicodollars, price.reasoningPicodollars ?? 0)
            )
        }
    }
}

/// What an answer cost.
struct TokenCost: Equatable, Sendable {
    let picodollars: Int64
    /// Whether tokens from the provider's cache are in it at the price of any input, as nobody has said what they cost.
    let isCachedAtInputPrice: Bool
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
