import HTTPTransport
import Testing

@testable import Providers

/// One adapter with a reply of its protocol, for the promises that all adapters make.
struct Adapter: CustomTestStringConvertible, Sendable {
    let name: String
    let make: @Sendable (ProviderSettings, any HTTPTransport, ProviderClock) -> any CompletionProvider
    /// A reply in one piece.
    let whole: String
    /// The same as a stream, event by event.
    let events: [String]
    /// What both mean.
    let answer: Answer
    /// How many of the events may be missing at the end without the answer being less whole.
    let eventsAfterFinish: Int
    /// An event, and the fault that it is.
    let errors: [(event: String, fault: ProviderFault)]

    var testDescription: String { name }
    var stream: String { events.joined() }

    func provider(
        _ transport: ReplayTransport, credential: String? = nil, clock: ProviderClock = steppingClock()
    ) throws -> any CompletionProvider {
        make(try .sample(base: "http://127.0.0.1:8080", credential: credential), transport, clock)
    }

    static let all = [anthropic, cohere, responses, huggingFace]

    static let anthropic = Adapter(
        name: "anthropic", make: { AnthropicProvider(settings: $0, transport: $1, clock: $2) },
        whole: """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking",\
            "thinking":"Hm. ü","signature":"s"},{"type":"text","text":"Hello "},{"type":"text","text":"ü"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,\
            "cache_read_input_tokens":4,"output_tokens":9,"output_tokens_details":{"thinking_tokens":5}}}
            """,
        events: [
            named(
                "message_start",
                """
                "message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-x",\
                "stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,\
                "cache_read_input_tokens":4,"output_tokens":1}}
                """, padding: "      "),
            named(
                "content_block_start", #""index":0,"content_block":{"type":"thinking","thinking":"","signature":""}"#),
            named("ping", ""), named("block_of_the_future", #""text":{"a":1}"#),
            named("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"Hm. "}"#),
            named("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"ü"}"#),
            named("content_block_delta", #""index":0,"delta":{"type":"signature_delta","signature":"s"}"#),
            named("content_block_stop", #""index":0"#),
            named("content_block_start", #""index":1,"content_block":{"type":"text","text":"He"}"#),
            named("content_block_delta", #""index":1,"delta":{"type":"text_delta","text":"llo ü"}"#),
            named("content_block_stop", #""index":1"#),
            named(
                "message_delta",
                """
                "delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9,\
                "output_tokens_details":{"thinking_tokens":5}}
                """),
            named("message_stop", "", padding: "     "),
        ],
        answer: Answer(
            text: "Hello ü", reasoning: "Hm. ü", finishReason: .stop,
            usage: TokenUsage(input: 17, output: 9, cached: 4, cacheWritten: 3, reasoning: 5), model: "claude-x",
            id: "msg_1"),
        eventsAfterFinish: 1,
        errors: [
            (named("error", #""error":{"type":"overloaded_error","message":"full"}"#), .overloaded),
            (named("error", #""error":{"type":"api_error","message":"boom"}"#), .serverFailed),
            ("data: {\"error\":{\"code\":500,\"message\":\"boom\",\"type\":\"server_error\"}}\n\n", .serverFailed),
        ])

    static let cohere = Adapter(
        name: "cohere", make: { CohereProvider(settings: $0, transport: $1, clock: $2) },
        whole: """
            {"id":"c-1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"thinking",\
            "thinking":"Hm. ü"},{"type":"text","text":"Hello ü"}]},"usage":{"billed_units":{"input_tokens":1.0,\
            "output_tokens":9.0},"tokens":{"input_tokens":496.0,"output_tokens":9.0},"cached_tokens":2.0}}
            """,
        events: [
            named("message-start", #""id":"c-1","delta":{"message":{"role":"assistant","content":[],"citations":[]}}"#),
            named("content-start", #""index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}"#),
            named("content-delta", #""index":0,"delta":{"message":{"content":{"thinking":"Hm. "}}}"#),
            named("content-delta", #""index":0,"delta":{"message":{"content":{"thinking":"ü"}}}"#),
            named("content-end", #""index":0"#), named("tool-plan-delta", #""delta":{"message":{"tool_plan":"I"}}"#),
            named("content-start", #""index":1,"delta":{"message":{"content":{"type":"text","text":""}}}"#),
            named("content-delta", #""index":1,"delta":{"message":{"content":{"text":"Hello "}}}"#),
            named("content-delta", #""index":1,"delta":{"message":{"content":{"text":"ü"}}}"#),
            named("citation-start", #""delta":{"message":{"citations":{"start":0}}}"#),
            named("content-end", #""index":1"#),
            named(
                "message-end",
                """
                "id":"c-1","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":1,\
                "output_tokens":9},"tokens":{"input_tokens":496,"output_tokens":9},"cached_tokens":2}}
                """),
            doneEvent,
        ],
        answer: Answer(
            text: "Hello ü", reasoning: "Hm. ü", finishReason: .stop,
            usage: TokenUsage(input: 496, output: 9, cached: 2, billedInput: 1), id: "c-1"),
        eventsAfterFinish: 1,
        errors: [
            (named("message-end", #""delta":{"finish_reason":"ERROR","error":"boom"}"#), .serverFailed),
            (named("message-end", #""delta":{"finish_reason":"TIMEOUT"}"#), .timedOut(.provider)),
            ("event: error\ndata: {\"message\":\"boom\"}\n\n", .serverFailed),
        ])

    static let responses = Adapter(
        name: "openai-responses", make: { OpenAIResponsesProvider(settings: $0, transport: $1, clock: $2) },
        whole: response(status: "completed"),
        events: [
            named("response.created", #""response":{"id":"resp_1","status":"in_progress","output":[]}"#),
            named("response.in_progress", #""response":{"id":"resp_1","status":"in_progress"}"#),
            named("response.output_item.added", #""item":{"type":"reasoning","summary":[]}"#),
            named("response.reasoning_summary_text.delta", #""item_id":"r","summary_index":0,"delta":"Hm. ""#),
            named("response.reasoning_summary_text.delta", #""item_id":"r","summary_index":0,"delta":"ü""#),
            named("response.output_item.added", #""item":{"type":"message","content":[]}"#),
            named("response.output_text.delta", #""item_id":"m","delta":"Hello ","obfuscation":"x7""#),
            named("response.output_text.delta", #""item_id":"m","delta":"ü""#),
            named("response.output_text.done", #""item_id":"m","text":"Hello ü""#),
            named("response.completed", #""response":"# + response(status: "completed")),
        ],
        answer: Answer(
            text: "Hello ü", reasoning: "Hm. ü", finishReason: .stop,
            usage: TokenUsage(input: 15, output: 9, cached: 4, reasoning: 5), model: "gpt-5-x", id: "resp_1"),
        eventsAfterFinish: 0,
        errors: [
            (named("error", #""code":"rate_limit_exceeded","message":"slow down","param":null"#), .rateLimited),
            (named("error", #""code":null,"message":"boom""#), .serverFailed),
            (
                named(
                    "response.failed",
                    #""response":{"id":"r","status":"failed","error":{"code":"server_error","message":"boom"}}"#),
                .serverFailed
            ),
            (
                named(
                    "response.failed",
                    #""response":{"error":{"code":"insufficient_quota","message":"used up"},"output":[]}"#),
                .quotaExhausted
            ),
            (named("response.failed", #""response":{"status":"failed","error":null}"#), .serverFailed),
        ])

    static let huggingFace = Adapter(
        name: "huggingface",
        make: { OpenAICompatibleProvider(settings: $0, dialect: .huggingFace, transport: $1, clock: $2) },
        whole: """
            {"id":"c-1","model":"tiny-1-2026","choices":[{"index":0,"message":{"content":\
            "<think>\\nHm. ü\\n</think>\\n\\nHello ü"},\
            "finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7,\
            "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}
            """,
        events: [
            chunk("<th"), chunk("ink>\\n"), chunk("Hm. ü"), chunk("\\n</thin"), chunk("k>\\n"), chunk("\\nHello "),
            chunk("ü"), chunk("", finish: "stop"), usageChunk, doneEvent,
        ],
        answer: Answer(
            text: "Hello ü", reasoning: "Hm. ü", finishReason: .stop,
            usage: TokenUsage(input: 11, output: 7, cached: 4, reasoning: 3), model: "tiny-1-2026", id: "c-1"),
        eventsAfterFinish: 2,
        errors: [(#"data: {"error":{"message":"m","code":429}}"# + "\n\n", .rateLimited)])

    /// A whole response of OpenAI.
    static func response(status: String, details: String = "null", text: String = "Hello ü") -> String {
        """
        {"id":"resp_1","object":"response","status":"\(status)","error":null,"incomplete_details":\(details),\
        "model":"gpt-5-x","output":[{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"Hm. ü"}]},\
        {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"\(text)",\
        "annotations":[]}]}],"usage":{"input_tokens":15,"input_tokens_details":{"cached_tokens":4},"output_tokens":9,\
        "output_tokens_details":{"reasoning_tokens":5},"total_tokens":24}}
        """
    }

    /// An event whose name is its type.
    static func named(_ type: String, _ members: String, padding: String = "") -> String {
        let rest = members.isEmpty ? "" : "," + members
        return "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest)\(padding)}\(padding)\n\n"
    }
}
