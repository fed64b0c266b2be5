/// What a run brought, as far as assertions look at it.
package struct ScoredOutput: Sendable {
    package var text: String
    /// Why there is no answer in the text, or not the whole of it; `nil` where the model answered.
    package var withheld: Withheld?
    /// From the call to the last byte of the answer; `nil` where nothing was called for it.
    package var latencyMilliseconds: Double?
    /// `nil` where the provider did not say.
    package var inputTokens: UInt64?
    package var outputTokens: UInt64?
    /// 10⁻¹² USD; `nil` where the price or the tokens are unknown.
    package var costPicodollars: Int64?
    /// Why the model stopped; `nil` where the provider did not say.
    package var finishReason: FinishReason?
    /// The natural logarithm of the probability of each token of the answer; `nil` where the provider did not give them.
    package var tokenLogProbabilities: [Double]?
    package var given: GivenCase
    /// What was asked, as a text: of several messages their JSON. `nil` where nobody knows any more.
    package var prompt: String?

    /// By the words of promptfoo and of OpenAI's protocol, and two of ours.
    package enum FinishReason: String, CaseIterable, Sendable {
        case stop, length
        case contentFilter = "content_filter"
        case toolCalls = "tool_calls"
        case refusal, other
    }

    /// What keeps an answer back. Nothing can be said of a text that was never written: what it does not contain proves nothing.
    package enum Withheld: Sendable {
        case refused
        /// By the provider's filter.
        case filtered
        /// In place of a text the model called tools, and its calls are not kept in this version.
        case toolCalls

        var reason: String {
            switch self {
            case .refused: "the model refused to answer: there is no answer to look at"
            case .filtered: "the provider's filter withheld the answer: there is nothing to look at"
            case .toolCalls: "the model called tools and wrote no text; calls are not kept in this version"
            }
        }
    }

    package init(
        text: String, withheld: Withheld? = nil, latencyMilliseconds: Double?, inputTokens: UInt64? = nil,
        outputTokens: UInt64? = nil, costPicodollars: Int64? = nil, finishReason: FinishReason? = nil,
        tokenLogProbabilities: [Double]? = nil, given: GivenCase = GivenCase(), prompt: String? = nil
    ) {
        self.text = text
        self.withheld = withheld
        self.latencyMilliseconds = latencyMilliseconds
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.costPicodollars = costPicodollars
        self.finishReason = finishReason
        self.tokenLogProbabilities = tokenLogProbabilities
        self.given = given
        self.prompt = prompt
    }
}
