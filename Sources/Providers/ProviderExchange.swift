import HTTPTransport

/// The one effect of every adapter: sends an encoded request, has the reply read, and measures. Each error leaves here
/// with the host, the status, the ids and the bytes of the exchange.
struct ProviderExchange: Sendable {
    let transport: any HTTPTransport
    let settings: ProviderSettings
    let clock: ProviderClock

    /// Sends `request` and reads the reply as `Wire`; a request that breaks a rule is not sent. A reply is read as a stream
    /// where one was asked for and the reply does not say that it is JSON or a page: some servers ignore the wish to
    /// stream.
    func complete<Wire: CompletionWire>(
        _ request: @autoclosure () throws(RequestFlaw) -> EncodedRequest, streamed: Bool, as wire: Wire.Type
    ) async throws(ProviderError) -> Completion {
        let encoded: EncodedRequest
        do { encoded = try request() } catch { throw ProviderError(.unsendable(error)) }
        var record = Record(request: encoded, startedAt: clock.microseconds())
        do {
            let answer =
                if streamed {
                    try await stream(&record, as: wire)
                } else {
                    try Wire.decode(try await fetch(&record))
                }
            return try await lookedThrough(record) { completion(answer, $0) }
        } catch {
            throw try await lookedThrough(record) { located(error, $0) }
        }
    }

    /// What is made of an exchange once the credential was looked for in it.
    private func lookedThrough<Made: Sendable>(
        _ record: Record, _ make: @escaping @Sendable (Record) -> Made
    ) async throws(ProviderError) -> Made {
        guard settings.credential != nil, record.body.count >= LargeReply.bytesMin else { return make(record) }
        var record = record
        record.endedAt = clock.microseconds()
        guard let made = await LargeReply.look({ [record] in make(record) }) else {
            throw placed(ProviderError(.cancelled), record)
        }
        return made
    }

    /// Sends `request`, has `decode` read the body of a successful reply, in which the credential is blotted out: a server
    /// may name a model by it. Of a reply that has it in pieces nothing is read.
    func fetch<Value>(
        _ request: HTTPRequest, decode: ([UInt8]) throws(ProviderError) -> Value
    ) async throws(ProviderError) -> Value {
        var record = Record(request: EncodedRequest(http: request), startedAt: clock.microseconds())
        do throws(ProviderError) {
            _ = try await fetch(&record)
            let body = kept(record)
            guard body != Credential.notKept else {
                throw ProviderError(.protocolBroken(.otherShape), detail: Credential.notKeptText)
            }
            do throws(ProviderError) { return try decode(body) } catch {
                guard error.fault == .protocolBroken(.otherShape), let said = ErrorReply(inPlaceOfAnswer: body) else {
                    throw error
                }
                throw said.error(otherwise: .protocolBroken(.errorInSuccess))
            }
        } catch {
            throw located(error, record)
        }
    }

    /// Sends a request for embeddings, unless it breaks a rule, and has `decode` read the reply.
    func embed(
        _ request: EmbeddingRequest, as encode: () throws(RequestFlaw) -> EncodedRequest,
        decode: ([UInt8]) throws(ProviderError) -> EmbeddingAnswer
    ) async throws(ProviderError) -> Embeddings {
        let encoded: EncodedRequest
        do { encoded = try encode() } catch { throw ProviderError(.unsendable(error)) }
        var record = Record(request: encoded, startedAt: clock.microseconds())
        do throws(ProviderError) {
            let answer = try decode(try await fetch(&record)).whole(for: request.texts.count)
            return try await lookedThrough(record) { record in
                Embeddings(
                    vectors: answer.vectors,
                    usage: TokenUsage(input: answer.inputTokens, output: answer.inputTokens == nil ? nil : 0),
                    model: withoutCredential(answer.model), requestID: requestID(record), timing: timing(record),
                    rateLimit: rateLimit(record), requestSent: encoded.http.body, rawReply: kept(record))
            }
        } catch { throw try await lookedThrough(record) { located(error, $0) } }
    }

    /// What is known of an exchange while it runs.
    private struct Record: Sendable {
        let request: EncodedRequest
        let startedAt: Int
        /// Where more was done with the reply since than to read it.
        var endedAt: Int?
        var head: HTTPReplyHead?
        var body: [UInt8] = []
        var firstTokenAt: Int?
        var timing = HTTPTiming()
        /// Of a stream.
        var usage = TokenUsage()
    }

    private func fetch(_ record: inout Record) async throws(ProviderError) -> [UInt8] {
        let reply: HTTPReply
        do { reply = try await transport.send(record.request.http) } catch { throw Self.error(error) }
        (record.head, record.body, record.timing) = (reply.head, reply.body, reply.timing)
        try check(reply.head, body: reply.body)
        return reply.body
    }

    private func stream<Wire: CompletionWire>(
        _ record: inout Record, as wire: Wire.Type
    ) async throws(ProviderError) -> Answer {
        let reply: any HTTPReplyStream
        do { reply = try await transport.open(record.request.http) } catch { throw Self.error(error) }
        record.head = reply.head
        guard Self.isStream(reply.head) else {
            try await gather(reply, into: &record)
            try check(reply.head, body: record.body)
            return try Wire.decode(record.body)
        }
        var answer = Wire.Stream()
        defer { record.usage = answer.statedUsage }
        do {
            while let bytes = try await Self.next(reply) {
                record.body += bytes
                try answer.take(bytes)
                if answer.hasBegun, record.firstTokenAt == nil { record.firstTokenAt = clock.microseconds() }
            }
        } catch let error where answer.isWhole && error.fault.isOfTransfer {
            // The model had finished: only what comes after its last word (the usage, perhaps) is lost.
        }
        record.timing = reply.timing
        if !answer.isWhole { try check(reply.head, body: record.body) }
        return try answer.answer()
    }

    private func gather(_ reply: any HTTPReplyStream, into record: inout Record) async throws(ProviderError) {
        while let bytes = try await Self.next(reply) { record.body += bytes }
        record.timing = reply.timing
    }

    private static func next(_ reply: any HTTPReplyStream) async throws(ProviderError) -> [UInt8]? {
        do { return try await reply.next() } catch { throw Self.error(error) }
    }

    private static func isStream(_ head: HTTPReplyHead) -> Bool {
        guard (200...299).contains(head.status) else { return false }
        let type = head.headers["content-type"]?.lowercased() ?? ""
        return !["application/json", "text/html"].contains(where: type.hasPrefix)
    }

    private func check(_ head: HTTPReplyHead, body: [UInt8]) throws(ProviderError) {
        guard (200...299).contains(head.status) else {
            throw ErrorReply(body: body).error(head: head, now: clock.secondsSince1970())
        }
        if body.allSatisfy({ $0 <= 0x20 }) { throw ProviderError(.protocolBroken(.empty)) }
        if WebPage.isLikely(body) { throw ProviderError(.protocolBroken(.webPage)) }
    }

    /// What a transfer needed to be made first is no time of the model's. When it was over may be known late: no token comes before the first
    /// byte.
    private func timing(_ record: Record) -> CompletionTiming {
        let setup = record.timing.setup ?? 0
        let first = record.timing.setup == nil ? 0 : record.timing.firstByte ?? 0
        let total =
            record.timing.setup == nil
            ? (record.endedAt ?? clock.microseconds()) - record.startedAt : record.timing.total
        return CompletionTiming(
            firstToken: record.firstTokenAt.map { min(max(first, $0 - record.startedAt - setup), total) }, total: total,
            http: record.timing)
    }

    private func completion(_ answer: Answer, _ record: Record) -> Completion {
        let said = answer
        var answer = answer
        // A server that echoes the credential must not have it shown among the results.
        answer.text = keepable(answer.text)
        answer.reasoning = answer.reasoning.map(keepable)
        answer.refusal = answer.refusal.map(keepable)
        answer.model = withoutCredential(answer.model)
        answer.id = withoutCredential(answer.id)
        answer.effectiveSettings = withoutCredential(answer.effectiveSettings?.text).flatMap(JSONText.init(object:))
        if case .other(let word) = answer.finishReason {
            answer.finishReason = .unlisted(withoutCredential(word) ?? "")
        }
        return Completion(
            answer: answer,
            requestID: requestID(record) ?? answer.id,
            timing: timing(record),
            notApplied: record.request.notApplied,
            requestSent: record.request.http.body,
            // What the answer was read from may write the credential in a way that is looked for nowhere.
            rawReply: answer.hasSameTexts(as: said) ? kept(record) : Credential.notKept,
            rateLimit: rateLimit(record))
    }

    /// With all that is known of the exchange but what its server said.
    private func placed(_ error: ProviderError, _ record: Record) -> ProviderError {
        var error = error
        error.host = settings.baseURL.host
        error.status = record.head?.status
        error.requestID = requestID(record)
        error.rateLimit = rateLimit(record)
        error.usage = record.usage == TokenUsage() ? nil : record.usage
        error.requestSent = record.request.http.body
        error.isOfListing = record.request.http.method == "GET"
        return error
    }

    private func located(_ error: ProviderError, _ record: Record) -> ProviderError {
        var error = placed(error, record)
        // Looked through first: a cut through the middle of the credential would hide it from the search.
        let detail = error.detail.map(keepable)
        let body = kept(record)
        let reply = detail == error.detail ? body : Credential.notKept
        error.rawReply = Array(reply.prefix(ProviderError.rawReplyBytesMax))
        // Where the body has it in pieces, some of them may be the detail, which joins what stands apart there, and the code.
        let isInPieces = body == Credential.notKept
        error.detail = detail.map {
            isInPieces ? Credential.notKeptText : String($0.prefix(ProviderError.detailLengthMax))
        }
        error.code = isInPieces ? nil : withoutCredential(error.code)
        return error
    }

    /// The reply's body, without the credential.
    private func kept(_ record: Record) -> [UInt8] { settings.credential?.kept(of: record.body) ?? record.body }

    private func rateLimit(_ record: Record) -> RateLimitStatus? {
        record.head.flatMap { RateLimitStatus.read($0.headers, now: clock.secondsSince1970()) }
    }

    private func requestID(_ record: Record) -> String? {
        let headers = record.head?.headers
        return withoutCredential(Identifier.checkedName(headers?["x-request-id"] ?? headers?["request-id"]))
    }

    /// `word`, or nothing where a server put the credential into it: such words are shown and stored in the open.
    private func withoutCredential(_ word: String?) -> String? {
        guard let word, keepable(word).utf8.elementsEqual(word.utf8) else { return nil }
        return word
    }

    /// `text` without the credential, or words in its place where that is in it in pieces: people read it.
    private func keepable(_ text: String) -> String {
        let text = blotted(text)
        return settings.credential?.isInPieces(Array(text.utf8)) == true ? Credential.notKeptText : text
    }

    private func blotted(_ text: String) -> String {
        settings.credential == nil ? text : String(decoding: blotted(Array(text.utf8)), as: UTF8.self)
    }

    private func blotted(_ bytes: [UInt8]) -> [UInt8] { settings.credential?.blotted(from: bytes) ?? bytes }

    private static func obstacle(_ flaw: CertificateFlaw?) -> ProviderFault.Obstacle {
        switch flaw {
        case .expired: .certificateExpired
        case .otherName: .certificateName
        case .unknownIssuer: .certificateIssuer
        case nil: .tls
        }
    }

    private static func error(_ fault: HTTPFault) -> ProviderError {
        switch fault {
        case .malformedRequest: ProviderError(.unsendable(.malformed))
        case .unknownHost: ProviderError(.unreachable(.name))
        case .unreachable: ProviderError(.unreachable(.connection))
        case .tls(_, let reason): ProviderError(.unreachable(obstacle(CertificateFlaw(rawValue: reason))))
        case .proxy: ProviderError(.unreachable(.proxy))
        case .timedOut(.connect): ProviderError(.timedOut(.connect))
        case .timedOut(.firstByte): ProviderError(.timedOut(.firstByte))
        case .timedOut(.whole): ProviderError(.timedOut(.whole))
        case .replyTooLarge(let limit): ProviderError(.replyTooLarge(limitBytes: limit))
        case .cut: ProviderError(.cutShort)
        case .cancelled: ProviderError(.cancelled)
        }
    }
}

extension Answer {
    /// Whether the texts that people read are byte for byte those of another.
    fileprivate func hasSameTexts(as other: Answer) -> Bool {
        zip([text, reasoning, refusal], [other.text, other.reasoning, other.refusal]).allSatisfy { one, other in
            (one ?? "").utf8.elementsEqual((other ?? "").utf8)
        }
    }
}

extension ProviderFault {
    /// Whether it befell the connection rather than the answer; being cancelled is the caller's will and always counts.
    fileprivate var isOfTransfer: Bool {
        switch self {
        case .cutShort, .timedOut, .replyTooLarge: true
        default: false
        }
    }
}
