package import HTTPTransport

/// One answer, with what is needed to account for it and to read it again later.
package struct Completion: Sendable {
    package var answer: Answer
    /// The provider's own id of the exchange: its `x-request-id` header, else the id in the body.
    package var requestID: String?
    package var timing: CompletionTiming
    /// What the reply says of the provider's rate limits.
    package var rateLimit: RateLimitStatus?
    /// What was asked for and this provider cannot take; the rest was sent.
    package var notApplied: [SamplingParameter]
    /// The body of the request, byte for byte, without headers.
    package var requestSent: [UInt8]
    /// The body of the reply as it came (of a stream: all its events), the credential blotted out should it appear.
    package var rawReply: [UInt8]

    package init(
        answer: Answer, requestID: String? = nil, timing: CompletionTiming, notApplied: [SamplingParameter] = [],
        requestSent: [UInt8] = [], rawReply: [UInt8] = [], rateLimit: RateLimitStatus? = nil
    ) {
        self.answer = answer
        self.requestID = requestID
        self.timing = timing
        self.notApplied = notApplied
        self.requestSent = requestSent
        self.rawReply = rawReply
        self.rateLimit = rateLimit
    }
}

/// How long an answer took, in microseconds from the moment the request was handed to the transport.
package struct CompletionTiming: Sendable, Equatable {
    /// Until the first piece of text, reasoning or refusal; `nil` where the answer came in one piece.
    package var firstToken: Int?
    /// Until the last byte of the reply was read.
    package var total: Int
    package var http: HTTPTiming

    package init(firstToken: Int? = nil, total: Int, http: HTTPTiming) {
        self.firstToken = firstToken
        self.total = total
        self.http = http
    }
}
