/// What a run brought, as far as assertions look at it.
package struct ScoredOutput: Sendable {
    package var text: String
    /// From the call to the last byte of the answer; `nil` where nothing was called for it.
    package var latencyMilliseconds: Double?
    /// `nil` where the provider did not say.
    package var inputTokens: UInt64?
    package var outputTokens: UInt64?
    /// 10⁻¹² USD; `nil` where the price or the tokens are unknown.
    package var costPicodollars: Int64?
    package var given: GivenCase

    package init(
        text: String, latencyMilliseconds: Double?, inputTokens: UInt64? = nil, outputTokens: UInt64? = nil,
        costPicodollars: Int64? = nil, given: GivenCase = GivenCase()
    ) {
        self.text = text
        self.latencyMilliseconds = latencyMilliseconds
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.costPicodollars = costPicodollars
        self.given = given
    }
}
