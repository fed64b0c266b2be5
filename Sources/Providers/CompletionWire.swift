import HTTPTransport

/// How one provider's replies are read: pure, from bytes alone, so that recorded replies are all a test needs.
/// What these throw says what is wrong; ``ProviderExchange`` adds where and with which bytes.
protocol CompletionWire: Sendable {
    associatedtype Stream: AnswerStream

    /// Reads a reply that came in one piece.
    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer
}

/// Folds the bytes of a streamed reply into an answer.
protocol AnswerStream: Sendable {
    init()
    /// Takes the next bytes, wherever they are cut.
    mutating func take(_ bytes: [UInt8]) throws(ProviderError)
    /// Whether anything that the model said has come.
    var hasBegun: Bool { get }
    /// Whether the model has said that it is done: nothing that happens afterwards can make the answer less whole.
    var isWhole: Bool { get }
    /// What the server has said by now of the tokens that it charges, as far as it stays so: of the answer only once that has ended.
    var statedUsage: TokenUsage { get }
    /// The answer; ``ProviderFault/cutShort`` where it is not whole.
    func answer() throws(ProviderError) -> Answer
}

extension AnswerStream {
    /// Many servers count only where they are done.
    var statedUsage: TokenUsage { TokenUsage() }
}

/// A request in a provider's dialect.
struct EncodedRequest: Sendable {
    var http: HTTPRequest
    /// What the dialect has no place for.
    var notApplied: [SamplingParameter] = []
}
