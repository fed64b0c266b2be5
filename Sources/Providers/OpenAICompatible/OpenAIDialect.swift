import HTTPTransport

/// Where servers of the chat completions protocol differ in what they take.
package struct OpenAIDialect: Sendable, Equatable {
    package enum TokenLimitField: String, Sendable {
        case maxTokens = "max_tokens"
        /// OpenAI's own name since its reasoning models, which refuse the old one.
        case maxCompletionTokens = "max_completion_tokens"
    }

    package var tokenLimitField: TokenLimitField
    /// What it takes of the sampling parameters.
    var rules: ParameterRules
    /// The header that carries ``ProviderSettings/organisation``.
    package var organisationHeader: String
    /// Whether the models are OpenAI's own, of which ``OpenAIModelFamily`` knows what they refuse.
    var servesOpenAIModels: Bool
    /// Whether the text may begin with the reasoning, between `<think>` and `</think>`.
    var thinksInText: Bool

    init(
        tokenLimitField: TokenLimitField, rules: ParameterRules, organisationHeader: String = "OpenAI-Organization",
        servesOpenAIModels: Bool = false, thinksInText: Bool = false
    ) {
        self.tokenLimitField = tokenLimitField
        self.rules = rules
        self.organisationHeader = organisationHeader
        self.servesOpenAIModels = servesOpenAIModels
        self.thinksInText = thinksInText
    }

    /// The family of the model that `request` asks.
    func model(_ request: CompletionRequest) -> OpenAIModelFamily {
        guard servesOpenAIModels else { return .usual }
        return OpenAIModelFamily(model: request.model, effort: request.sampling.reasoningEffort)
    }

    /// The dialect in which a model of `family` is asked: one of OpenAI's reasoning models in OpenAI's own, through whatever server.
    func spoken(to family: OpenAIModelFamily) -> OpenAIDialect { family == .usual ? self : .openAI }

    /// The header line that names the organisation of `settings`, where there is one.
    func organisationLine(_ settings: ProviderSettings) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers[organisationHeader] = settings.organisation
        return headers
    }

    /// OpenAI itself, and Azure's offer of it; the ranges are those of <https://platform.openai.com/docs/api-reference/chat/create>.
    package static let openAI = OpenAIDialect(
        tokenLimitField: .maxCompletionTokens,
        rules: ParameterRules(
            taking: Set(SamplingParameter.allCases).subtracting([.topK]),
            ranges: openAIRanges, stopsMax: 4, efforts: openAIEfforts),
        servesOpenAIModels: true)
    /// A server of somebody else's that is said to be OpenAI's: a gateway to OpenAI's models, or one that stands in for it. It takes what
    /// OpenAI takes, and from models that are none of OpenAI's reasoning ones the old limit and `top_k`, as ``compatible`` ones do.
    package static let openAIElsewhere = OpenAIDialect(
        tokenLimitField: .maxTokens,
        rules: ParameterRules(
            taking: Set(SamplingParameter.allCases), ranges: openAIRanges, stopsMax: 4, efforts: openAIEfforts),
        servesOpenAIModels: true)
    /// All others. Most know `top_k` (llama.cpp, vLLM, TGI, Together); one that does not will say so, and nothing was
    /// lost in silence.
    package static let compatible = OpenAIDialect(
        tokenLimitField: .maxTokens, rules: ParameterRules(taking: Set(SamplingParameter.allCases), stopsMax: 4))
    /// The Hugging Face router: compatible, and bills the organisation of a header of its own.
    package static let huggingFace = OpenAIDialect(
        tokenLimitField: .maxTokens, rules: ParameterRules(taking: Set(SamplingParameter.allCases), stopsMax: 4),
        organisationHeader: "X-HF-Bill-To", thinksInText: true)

    private static let openAIRanges: [SamplingParameter: ClosedRange<Double>] = [
        .temperature: 0...2, .frequencyPenalty: -2...2, .presencePenalty: -2...2,
    ]
    /// `reasoning_effort` of the same page and of PyPI openai 3.54.0.
    static let openAIEfforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    /// The rule for what is said to be OpenAI, by its host: ``openAI`` itself, or ``openAIElsewhere``.
    package static func ofOpenAI(at host: String) -> OpenAIDialect {
        let known = OpenAIDialect(host: host)
        return known == .compatible ? .openAIElsewhere : known
    }

    /// The rule where nothing is set: `api.openai.com` and `*.openai.azure.com` speak ``openAI``, the Hugging Face
    /// router ``huggingFace``, every other host ``compatible``.
    package init(host: String) {
        switch host {
        case "api.openai.com": self = .openAI
        case "router.huggingface.co": self = .huggingFace
        default: self = host.hasSuffix(".openai.azure.com") ? .openAI : .compatible
        }
    }
}
