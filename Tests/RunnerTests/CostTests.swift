import Domain
import EventLog
import Events
import Ledger
import Projections
import Testing
import TestSupport

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct CostTests {
    private static func setPrice(
        _ lab: Laboratory, _ input: Int64, _ output: Int64, cached: Int64? = nil, reasoning: Int64? = nil,
        above tiers: [ModelPrice.Tier] = [], of model: String = "openai:echo"
    ) async throws {
        let price = ModelPrice(
            TokenPrice(
                inputPicodollars: input, outputPicodollars: output, cachedInputPicodollars: cached,
                reasoningPicodollars: reasoning), tiers: tiers)
        try await lab.obey(.setPrice(SetPrice(model: model, price: price)))
    }

    /// Of an answer of four tokens, one of them reasoning, to a prompt of four, one of them from the provider's cache.
    private static func recorded(_ lab: Laboratory) async throws -> ResultRecorded {
        let experiment = try await lab.start([lab.model("counted")], questions: ["how are you"])
        try await lab.finish(experiment)
        let position = try #require(lab.runs(of: experiment).first?.resultAt)
        let facts = try lab.ledger.reader.events(position..<position + 1).first?.facts.resultRecorded
        return try #require(facts)
    }

    /// Of an answer of four tokens to a prompt of four: "Answer: how are you".
    private static func cost(_ lab: Laboratory, _ model: ModelSettings? = nil) async throws -> (ExperimentID, Int128?) {
        let experiment = try await lab.start([model ?? lab.model("echo")], questions: ["how are you"])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.measures?.inputTokens == 4 && run.measures?.outputTokens == 4)
        return (experiment, run.measures?.cost?.value)
    }

    @Test func withoutAPriceItIsUnknown() async throws {
        let lab = try await Laboratory()
        #expect(try await Self.cost(lab).1 == nil)
    }

    @Test func itFollowsFromTheStoredPrice() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 2_500_000, 10_000_000)
        #expect(try await Self.cost(lab).1 == 50_000_000)
    }

    @Test func thePriceOfTheExperimentGoesFirst() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 2_500_000, 10_000_000)
        let model = lab.model("echo") { ($0.inputPicodollarsPerToken, $0.outputPicodollarsPerToken) = (1, 2) }
        #expect(try await Self.cost(lab, model).1 == 12)
        let half = lab.model("echo") { $0.inputPicodollarsPerToken = 1 }
        #expect(try await Self.cost(lab, half).1 == 50_000_000)
    }

    @Test func whatCameFromACacheCostsWhatItCostsWhereThatIsKnown() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 100, 1_000, cached: 10, of: "openai:counted")
        let facts = try await Self.recorded(lab)
        #expect(facts.cachedTokens == 1 && facts.reasoningTokens == 1)
        #expect(facts.costPicodollars == 3 * 100 + 10 + 4 * 1_000 && !facts.hasCachedAtInputPrice)
    }

    @Test func whatCameFromACacheAtAnUnknownPriceIsChargedAsInputAndSaidToBe() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 100, 1_000, of: "openai:counted")
        let facts = try await Self.recorded(lab)
        #expect(facts.costPicodollars == 4 * 100 + 4 * 1_000 && facts.cachedAtInputPrice)
    }

    @Test func reasoningMayHaveAPriceOfItsOwn() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 100, 1_000, cached: 0, reasoning: 7_000, of: "openai:counted")
        #expect(try await Self.recorded(lab).costPicodollars == 3 * 100 + 3 * 1_000 + 7_000)
    }

    /// A prompt of four tokens is over a limit of three, and not over one of four.
    @Test func aLongPromptCostsWhatLongPromptsCost() async throws {
        let lab = try await Laboratory()
        func tier(above tokens: UInt64, _ input: Int64, _ output: Int64) -> ModelPrice.Tier {
            .init(
                aboveInputTokens: tokens, price: TokenPrice(inputPicodollars: input, outputPicodollars: output))
        }
        try await Self.setPrice(lab, 100, 1_000, above: [tier(above: 3, 200, 3_000), tier(above: 4, 9_000, 9_000)])
        #expect(try await Self.cost(lab).1 == 4 * 200 + 4 * 3_000)
    }

    @Test func aModelThatIsFreeCostsNothingWhichIsKnown() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 0, 0)
        #expect(try await Self.cost(lab).1 == 0)
    }

    @Test func aLaterPriceChangesNothingOfWhatWasRecorded() async throws {
        let lab = try await Laboratory()
        try await Self.setPrice(lab, 1_000, 1_000)
        let (first, before) = try await Self.cost(lab)
        #expect(before == 8_000)
        try await Self.setPrice(lab, 5_000, 5_000)
        let (_, after) = try await Self.cost(lab)
        #expect(after == 40_000)
        #expect(lab.runs(of: first).first?.measures?.cost?.value == 8_000)
    }
}
