/// The replies of `POST {root}/completion`: one object, or one in each event of a stream, of which the last says `stop`
/// and how it all went.
enum LlamaCppWire: CompletionWire {
    typealias Stream = LlamaCppStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        if reply.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let text = reply.content else { throw ProviderError(.protocolBroken(.otherShape)) }
        guard reply.stop != false else { throw ProviderError(.cutShort) }
        return answer(text: text, last: reply, bytes: body)
    }

    /// The answer that ends with `last`, which was read from `bytes`.
    static func answer(text: String, last: Reply, bytes: [UInt8]) -> Answer {
        Answer(
            text: text, finishReason: last.finishReason,
            usage: TokenUsage(
                input: last.evaluated?.value, output: last.predicted?.value, cached: last.timings?.cached?.value),
            model: Identifier.checkedName(last.model),
            effectiveSettings: .member("generation_settings", of: bytes), serverTiming: last.timings?.serverTiming)
    }

    struct Reply: Decodable {
        var content: String?
        var stop: Bool?
        var model: String?
        var hasError: Bool
        /// The whole prompt, what came from the cache included.
        var evaluated: TokenCount?
        var predicted: TokenCount?
        var timings: Timings?
        private var stopType: String?
        private var isTruncated: Bool?

        enum CodingKeys: String, CodingKey {
            case content, stop, model, error, timings
            case evaluated = "tokens_evaluated"
            case predicted = "tokens_predicted"
            case stopType = "stop_type"
            case isTruncated = "truncated"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            content = try object.decodeIfPresent(String.self, forKey: .content)
            stop = try object.decodeIfPresent(Bool.self, forKey: .stop)
            model = try? object.decodeIfPresent(String.self, forKey: .model)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
            evaluated = try object.decodeIfPresent(TokenCount.self, forKey: .evaluated)
            predicted = try object.decodeIfPresent(TokenCount.self, forKey: .predicted)
            timings = try? object.decodeIfPresent(Timings.self, forKey: .timings)
            stopType = try? object.decodeIfPresent(String.self, forKey: .stopType)
            isTruncated = try? object.decodeIfPresent(Bool.self, forKey: .isTruncated)
        }

        /// An answer that ran over the context is cut by its length, whatever ended it.
        var finishReason: FinishReason {
            switch stopType {
            case _ where isTruncated == true: .length
            case "eos", "word": .stop
            case "limit": .length
            default: .unlisted(stopType ?? "")
            }
        }
    }

    struct Timings: Decodable {
        var cached: TokenCount?
        private var promptMilliseconds: Double?
        private var outputMilliseconds: Double?

        enum CodingKeys: String, CodingKey {
            case cached = "cache_n"
            case promptMilliseconds = "prompt_ms"
            case outputMilliseconds = "predicted_ms"
        }

        var serverTiming: ServerTiming? {
            let microseconds = { (milliseconds: Double?) in
                milliseconds.flatMap { Int(exactly: ($0 * 1_000).rounded()) }.flatMap { $0 >= 0 ? $0 : nil }
            }
            return ServerTiming(
                prompt: microseconds(promptMilliseconds), generation: microseconds(outputMilliseconds)
            ).known
        }
    }
}
