/// The `usage` of a message. The provider counts the prompt in three parts that do not overlap: read from its cache,
/// written to it, and the rest.
struct AnthropicUsage: Decodable, Sendable, Equatable {
    private var uncached: Int?
    private var cacheWritten: Int?
    private var cacheRead: Int?
    private var output: Int?
    private var thinking: Int?

    enum CodingKeys: String, CodingKey {
        case uncached = "input_tokens"
        case cacheWritten = "cache_creation_input_tokens"
        case cacheRead = "cache_read_input_tokens"
        case output = "output_tokens"
        case outputDetails = "output_tokens_details"
    }

    private struct OutputDetails: Decodable {
        var thinking: TokenCount?

        enum CodingKeys: String, CodingKey { case thinking = "thinking_tokens" }
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        let count = { (key: CodingKeys) in (try? object.decodeIfPresent(TokenCount.self, forKey: key))?.value }
        (uncached, cacheWritten, cacheRead) = (count(.uncached), count(.cacheWritten), count(.cacheRead))
        output = count(.output)
        thinking = (try? object.decodeIfPresent(OutputDetails.self, forKey: .outputDetails))?.thinking?.value
    }

    /// Counts of a later event of the same stream, each in place of the one before: they are totals.
    mutating func update(_ later: AnthropicUsage) {
        uncached = later.uncached ?? uncached
        cacheWritten = later.cacheWritten ?? cacheWritten
        cacheRead = later.cacheRead ?? cacheRead
        output = later.output ?? output
        thinking = later.thinking ?? thinking
    }

    /// A sum that does not fit is unknown.
    var tokens: TokenUsage {
        let input = uncached.flatMap { uncached in
            [cacheWritten ?? 0, cacheRead ?? 0].reduce(Optional(uncached)) { sum, part in
                sum.flatMap {
                    let (total, overflow) = $0.addingReportingOverflow(part)
                    return overflow ? nil : total
                }
            }
        }
        return TokenUsage(
            input: input, output: output, cached: cacheRead, cacheWritten: cacheWritten, reasoning: thinking)
    }
}
