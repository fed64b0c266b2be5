import HTTPTransport

@testable import Providers

extension CompletionRequest {
    static func sample(
        _ prompt: String = "Name a colour.", sampling: SamplingParameters = .init(), isStreamed: Bool = true
    )
        -> CompletionRequest
    {
        CompletionRequest(
            model: "tiny-1", messages: [ChatMessage(.user, prompt)], sampling: sampling, isStreamed: isStreamed)
    }
}

extension ProviderSettings {
    static func sample(
        base: String = "http://127.0.0.1:8080/v1", credential: String? = nil, extraHeaders: HTTPHeaders = [:]
    ) throws -> ProviderSettings {
        ProviderSettings(
            baseURL: try BaseURL(base), credential: try credential.map { try Credential($0) },
            extraHeaders: extraHeaders)
    }
}

extension OpenAICompatibleProvider {
    static func sample(
        _ transport: ReplayTransport, credential: String? = nil, clock: ProviderClock = steppingClock()
    ) throws -> OpenAICompatibleProvider {
        OpenAICompatibleProvider(settings: try .sample(credential: credential), transport: transport, clock: clock)
    }
}

extension SamplingParameters {
    /// With every parameter stated.
    static let everything = SamplingParameters(
        maxTokens: 64, temperature: 0.7, topP: 0.9, topK: 40, seed: 7, frequencyPenalty: 0.5, presencePenalty: 0.25,
        stop: ["\n", "END"],
        schema: AnswerSchema(
            name: "person", schema: JSONText(object: #"{"type":"object","properties":{"name":{"type":"string"}}}"#)!,
            isStrict: true),
        reasoningEffort: "low")
}

let eventStream: HTTPHeaders = ["Content-Type": "text/event-stream; charset=utf-8"]
let json: HTTPHeaders = ["Content-Type": "application/json"]

/// One event of a streamed chat completion.
func chunk(_ content: String, finish: String? = nil) -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return """
        data: {"id":"c-1","model":"tiny-1-2026","choices":[{"index":0,"delta":{"content":"\(content)"},\
        "finish_reason":\(reason)}],"usage":null,"obfuscation":"x7"}\n\n
        """
}

let usageChunk = """
    data: {"id":"c-1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"prompt_tokens_details":\
    {"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}\n\n
    """
let doneEvent = "data: [DONE]\n\n"

/// The error that `provider` answers a request with.
func failure(of provider: OpenAICompatibleProvider, _ request: CompletionRequest = .sample()) async -> ProviderError? {
    await failure(from: provider, request)
}

/// The same of a provider of any kind.
func failure(from provider: any CompletionProvider, _ request: CompletionRequest = .sample()) async -> ProviderError? {
    do {
        _ = try await provider.complete(request)
        return nil
    } catch {
        return error
    }
}

/// `bytes` cut at random places, empty pieces included.
func randomPieces(_ bytes: [UInt8], using random: inout some RandomNumberGenerator) -> [[UInt8]] {
    let cuts = (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...bytes.count, using: &random) }
    let places = [0] + cuts.sorted() + [bytes.count]
    return zip(places, places.dropFirst()).map { Array(bytes[$0..<$1]) }
}

/// SplitMix64: a seed gives the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
