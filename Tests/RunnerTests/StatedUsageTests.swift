import Events
import Providers
import Testing

@testable import Runner

/// What a call is taken to have cost whose answer broke off.
@Suite struct StatedUsageTests {
    private static let price = ModelPrice(
        TokenPrice(
            inputPicodollars: 100, outputPicodollars: 1_000, cachedInputPicodollars: 10, reasoningPicodollars: 2_000))
    private static let estimate = CallEstimate(promptBytes: 492, messages: 1, outputTokensMax: 50, price: price)

    private static func spent(
        _ usage: TokenUsage?, _ fault: ProviderFault = .cutShort, estimate: CallEstimate = Self.estimate
    ) -> AttemptSpending? {
        var error = ProviderError(fault)
        error.status = 200
        error.usage = usage
        return FailedAttempt(error, estimate).spent
    }

    @Test func whatNobodySaidIsEstimated() throws {
        let spent = try #require(Self.spent(nil))
        #expect((spent.inputTokens, spent.outputTokens, spent.estimated) == (500, 50, true))
        #expect(spent.costPicodollars == 500 * 100 + 50 * 2_000)
    }

    @Test func theStatedPromptIsBilledAndTheAnswerEstimated() throws {
        let spent = try #require(Self.spent(TokenUsage(input: 17, cached: 4)))
        #expect((spent.inputTokens, spent.outputTokens, spent.estimated) == (17, 50, true))
        #expect(spent.costPicodollars == 13 * 100 + 4 * 10 + 50 * 2_000)
    }

    @Test func whatWasStatedWholeIsNoEstimate() throws {
        let spent = try #require(Self.spent(TokenUsage(input: 17, output: 9, reasoning: 5), .serverFailed))
        #expect((spent.inputTokens, spent.outputTokens, spent.estimated) == (17, 9, false))
        #expect(spent.costPicodollars == 17 * 100 + 4 * 1_000 + 5 * 2_000)
    }

    @Test func whatAProviderChargesIsWhatItCosts() throws {
        let spent = try #require(
            Self.spent(TokenUsage(input: 17, output: 9, billedInput: 10, billedOutput: 8)))
        #expect((spent.inputTokens, spent.outputTokens, spent.estimated) == (17, 9, false))
        #expect(spent.costPicodollars == 10 * 100 + 8 * 1_000)
    }

    @Test func withoutAPriceTheCostIsUnknown() throws {
        let estimate = CallEstimate(promptBytes: 492, messages: 1, outputTokensMax: 50, price: nil)
        let spent = try #require(Self.spent(TokenUsage(input: 17), estimate: estimate))
        #expect(spent.inputTokens == 17 && !spent.hasCostPicodollars)
    }
}
