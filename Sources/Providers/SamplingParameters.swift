/// How the model is to choose its words. `nil` (or empty) leaves a choice to the provider; nothing is sent for it.
package struct SamplingParameters: Sendable, Equatable {
    /// Upper bound of generated tokens, hidden reasoning included where the provider counts it.
    package var maxTokens: Int?
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    package var seed: Int?
    package var frequencyPenalty: Double?
    package var presencePenalty: Double?
    /// Texts that end the answer when they appear.
    package var stop: [String]
    /// The shape that the answer must have.
    package var schema: AnswerSchema?
    /// A word of the provider: `none`, `minimal`, `low`, `medium`, `high` …
    package var reasoningEffort: String?

    package init(
        maxTokens: Int? = nil, temperature: Double? = nil, topP: Double? = nil, topK: Int? = nil, seed: Int? = nil,
        frequencyPenalty: Double? = nil, presencePenalty: Double? = nil, stop: [String] = [],
        schema: AnswerSchema? = nil, reasoningEffort: String? = nil
    ) {
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.stop = stop
        self.schema = schema
        self.reasoningEffort = reasoningEffort
    }
}

/// The names under which parameters are reported, e.g. as not applied.
package enum SamplingParameter: String, Sendable, CaseIterable {
    case maxTokens = "max_tokens"
    case temperature
    case topP = "top_p"
    case topK = "top_k"
    case seed
    case frequencyPenalty = "frequency_penalty"
    case presencePenalty = "presence_penalty"
    case stop
    case schema
    case reasoningEffort = "reasoning_effort"
}

/// A JSON Schema that the answer must obey.
package struct AnswerSchema: Sendable, Equatable {
    /// 1…64 of `A–Z a–z 0–9 _ -`: what providers take.
    package var name: String
    /// Kept as it was written: models produce the properties in the order in which the schema names them.
    package var schema: JSONText
    package var isStrict: Bool?

    package init(name: String, schema: JSONText, isStrict: Bool? = nil) {
        self.name = name
        self.schema = schema
        self.isStrict = isStrict
    }
}
