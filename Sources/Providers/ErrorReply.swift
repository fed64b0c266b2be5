import FoundationEssentials
import HTTPTransport

/// What a provider says in an error, read from all the shapes in use:
/// `{"error": {"message", "type", "code", "param"}}` (`code` a word or a number), `{"error": "text"}`,
/// `{"message", "type"?}`, `{"type": "error", "error": {…, "details": {"error_code"}}}`, `{"detail": "text"}`, or plain
/// text.
struct ErrorReply: Sendable, Equatable {
    var message: String?
    /// The words of `error_code`, `code` and `type`, the narrower first.
    var words: [String] = []
    /// `code` where it is a status.
    var status: Int?

    init(message: String?, words: [String]) {
        self.message = message
        self.words = words
    }

    /// Reads the body of a failed reply. Never fails: what has no known shape is taken as the message.
    init(body: [UInt8]) {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)) else {
            let text = String(decoding: body, as: UTF8.self)
            self.init(message: text.isEmpty || WebPage.isLikely(body) ? nil : text, words: [])
            return
        }
        self.init(envelope)
    }

    /// Reads the body of a successful reply that is JSON and not what was asked for; `nil` where it tells no error.
    init?(inPlaceOfAnswer body: [UInt8]) {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)) else { return nil }
        self.init(envelope)
        if message == nil, envelope.error == nil { return nil }
    }

    private init(_ envelope: Envelope) {
        let fields = envelope.error
        message = fields?.message ?? envelope.message ?? envelope.detail
        if let parameter = fields?.parameter, let known = message { message = "\(known) (parameter: \(parameter))" }
        words = [fields?.details?.code, fields?.codeWord, fields?.type, envelope.codeWord, envelope.type].compactMap(
            \.self
        )
        .filter { $0 != "error" }
        status = fields?.codeNumber ?? envelope.codeNumber
        if let word = envelope.errorType { words.append(word) }
    }

    /// The error of a reply with a failed `status`.
    func error(head: HTTPReplyHead, now secondsSince1970: Int) -> ProviderError {
        var error = ProviderError(
            FaultTable.fault(status: head.status, words: words, message: message), code: words.first, detail: message)
        error.retryAfter = RetryAfter.read(head.headers, now: secondsSince1970)
        if error.retryAfter == nil, error.fault == .rateLimited || error.fault == .overloaded {
            let limits = RateLimitStatus.read(head.headers, now: secondsSince1970)
            error.retryAfter = limits?.wait.map { min($0, .seconds(RetryAfter.secondsMax)) }
        }
        error.retryHint =
            switch head.headers["x-should-retry"]?.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        return error
    }

    /// The error that a successful reply holds in its body: classed by its own words or number, else as `otherwise`.
    func error(otherwise: ProviderFault) -> ProviderError {
        ProviderError(FaultTable.fault(words: words, status: status) ?? otherwise, code: words.first, detail: message)
    }
}

/// The outer object. Every field is optional and of any type: an error must be read, not refused.
private struct Envelope: Decodable {
    var error: Fields?
    var message: String?
    var detail: String?
    var type: String?
    var codeWord: String?
    var codeNumber: Int?
    /// `{"error": "text", "error_type": "word"}` is what Text Generation Inference says.
    var errorType: String?

    enum CodingKeys: String, CodingKey {
        case error, message, detail, type, code
        case errorType = "error_type"
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        error = try? object.decodeIfPresent(Fields.self, forKey: .error)
        message = try? object.decodeIfPresent(String.self, forKey: .message)
        detail = try? object.decodeIfPresent(String.self, forKey: .detail)
        type = try? object.decodeIfPresent(String.self, forKey: .type)
        codeWord = try? object.decodeIfPresent(String.self, forKey: .code)
        codeNumber = try? object.decodeIfPresent(Int.self, forKey: .code)
        errorType = try? object.decodeIfPresent(String.self, forKey: .errorType)
    }
}

/// The inner object, or a text in its place.
private struct Fields: Decodable {
    var message: String?
    var type: String?
    var parameter: String?
    var codeWord: String?
    var codeNumber: Int?
    var details: Details?

    enum CodingKeys: String, CodingKey { case message, type, code, param, details }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            message = text
            return
        }
        let object = try decoder.container(keyedBy: CodingKeys.self)
        message = try? object.decodeIfPresent(String.self, forKey: .message)
        type = try? object.decodeIfPresent(String.self, forKey: .type)
        parameter = try? object.decodeIfPresent(String.self, forKey: .param)
        codeWord = try? object.decodeIfPresent(String.self, forKey: .code)
        codeNumber = try? object.decodeIfPresent(Int.self, forKey: .code)
        details = try? object.decodeIfPresent(Details.self, forKey: .details)
    }
}

/// Where Anthropic says more narrowly what its `type` means.
private struct Details: Decodable {
    var code: String?

    enum CodingKeys: String, CodingKey { case code = "error_code" }
}
