/// Tokens of one exchange as the provider counted them. Unknown is `nil`, never 0.
package struct TokenUsage: Sendable, Equatable {
    /// The whole prompt, cached parts included.
    package var input: Int?
    /// All that was generated, hidden reasoning included.
    package var output: Int?
    /// The part of `input` that came from the provider's cache.
    package var cached: Int?
    /// The part of `input` that was written to the provider's cache.
    package var cacheWritten: Int?
    /// The part of `output` that was hidden reasoning.
    package var reasoning: Int?
    /// What the provider charges for the prompt, in tokens, where that is another number than `input` (Cohere does not
    /// charge for its own frame of a prompt); `nil` where it charges for `input`.
    package var billedInput: Int?
    /// The same for `output`.
    package var billedOutput: Int?

    /// Without what was generated, which grows until the answer ends.
    var ofPrompt: TokenUsage {
        TokenUsage(input: input, cached: cached, cacheWritten: cacheWritten, billedInput: billedInput)
    }

    package init(
        input: Int? = nil, output: Int? = nil, cached: Int? = nil, cacheWritten: Int? = nil, reasoning: Int? = nil,
        billedInput: Int? = nil, billedOutput: Int? = nil
    ) {
        self.input = input
        self.output = output
        self.cached = cached
        self.cacheWritten = cacheWritten
        self.reasoning = reasoning
        self.billedInput = billedInput
        self.billedOutput = billedOutput
    }
}
