/// The `usage` of a chat: `tokens` is what the model read and wrote, `billed_units` what is charged.
struct CohereUsage: Decodable, Sendable {
    private var counted: Counts?
    private var billed: Counts?
    private var cached: TokenCount?

    enum CodingKeys: String, CodingKey {
        case counted = "tokens"
        case billed = "billed_units"
        case cached = "cached_tokens"
    }

    private struct Counts: Decodable, Sendable {
        var input: TokenCount?
        var output: TokenCount?

        enum CodingKeys: String, CodingKey {
            case input = "input_tokens"
            case output = "output_tokens"
        }
    }

    var tokens: TokenUsage {
        let (input, output) = (counted?.input?.value, counted?.output?.value)
        let (billedInput, billedOutput) = (billed?.input?.value, billed?.output?.value)
        return TokenUsage(
            input: input, output: output, cached: cached?.value, billedInput: billedInput == input ? nil : billedInput,
            billedOutput: billedOutput == output ? nil : billedOutput)
    }
}
