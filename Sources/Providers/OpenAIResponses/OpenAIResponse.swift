/// A `response` object, whole or at the end of its stream.
struct OpenAIResponse: Decodable, Sendable {
    let id: String?
    let model: String?
    /// `completed`, `incomplete`, `failed`, `cancelled`, `in_progress` or `queued`.
    var status: String?
    let incompleteReason: String?
    let failure: Failure?
    /// `nil` where there is no list of items.
    let said: Said?
    let usage: Usage?

    enum CodingKeys: String, CodingKey {
        case id, model, status, error, output, usage
        case incompleteDetails = "incomplete_details"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        id = try? object.decodeIfPresent(String.self, forKey: .id)
        model = try? object.decodeIfPresent(String.self, forKey: .model)
        status = try object.decodeIfPresent(String.self, forKey: .status)
        incompleteReason = (try? object.decodeIfPresent(Incompleteness.self, forKey: .incompleteDetails))?.reason
        usage = try? object.decodeIfPresent(Usage.self, forKey: .usage)
        said = try object.decodeIfPresent([Item].self, forKey: .output).map(Said.init)
        failure =
            try !object.contains(.error) || object.decodeNil(forKey: .error)
            ? nil : (try? object.decode(Failure.self, forKey: .error)) ?? Failure()
    }

    /// What the model said, each kind apart.
    struct Said: Sendable, Equatable {
        var text = ""
        var refusal = ""
        var reasoning = ""
        var callsTool = false
        /// Whether a message came, be it empty.
        var hasMessage = false

        init() {}

        fileprivate init(_ items: [Item]) {
            for item in items {
                switch item {
                case .message(let parts):
                    hasMessage = true
                    text += parts.compactMap(\.text).joined()
                    refusal += parts.compactMap(\.refusal).joined()
                case .reasoning(let parts):
                    reasoning += (reasoning.isEmpty ? "" : "\n\n") + parts.compactMap(\.text).joined(separator: "\n\n")
                case .toolCall: callsTool = true
                case .other: break
                }
            }
        }

        var isEmpty: Bool { text.isEmpty && refusal.isEmpty && reasoning.isEmpty }
    }

    struct Failure: Decodable, Sendable {
        var code: String?
        var message: String?
    }

    private struct Incompleteness: Decodable { var reason: String? }

    fileprivate enum Item: Decodable {
        case message([Part])
        /// The reasoning itself where the server shows it, else its summary.
        case reasoning([Part])
        case toolCall
        case other

        enum CodingKeys: String, CodingKey { case type, content, summary }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            switch try object.decode(String.self, forKey: .type) {
            case "message": self = .message(try object.decode([Part].self, forKey: .content))
            case "reasoning":
                let content = try object.decodeIfPresent([Part].self, forKey: .content) ?? []
                let summary = try object.decodeIfPresent([Part].self, forKey: .summary) ?? []
                self = .reasoning(content.isEmpty ? summary : content)
            case "function_call", "custom_tool_call": self = .toolCall
            default: self = .other
            }
        }
    }

    fileprivate struct Part: Decodable {
        var text: String?
        var refusal: String?
    }

    struct Usage: Decodable, Sendable {
        private var input: TokenCount?
        private var output: TokenCount?
        private var inputDetails: InputDetails?
        private var outputDetails: OutputDetails?

        enum CodingKeys: String, CodingKey {
            case input = "input_tokens"
            case output = "output_tokens"
            case inputDetails = "input_tokens_details"
            case outputDetails = "output_tokens_details"
        }

        private struct InputDetails: Decodable, Sendable {
            var cached: TokenCount?
            var cacheWritten: TokenCount?

            enum CodingKeys: String, CodingKey {
                case cached = "cached_tokens"
                case cacheWritten = "cache_write_tokens"
            }
        }

        private struct OutputDetails: Decodable, Sendable {
            var reasoning: TokenCount?

            enum CodingKeys: String, CodingKey { case reasoning = "reasoning_tokens" }
        }

        var tokens: TokenUsage {
            TokenUsage(
                input: input?.value, output: output?.value, cached: inputDetails?.cached?.value,
                cacheWritten: inputDetails?.cacheWritten?.value, reasoning: outputDetails?.reasoning?.value)
        }
    }
}
