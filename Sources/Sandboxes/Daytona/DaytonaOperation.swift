import HTTPTransport

/// One thing to ask of Daytona: the request, whole, and how its reply is read. Both are pure; ``DaytonaClient`` does it.
struct DaytonaOperation<Answer: Sendable>: Sendable {
    /// For messages: `creating a sandbox`.
    let doing: String
    var request: HTTPRequest
    /// Whether sending it twice does no more than once.
    let mayRepeat: Bool
    /// Reads the body of a reply that tells of success.
    let read: @Sendable ([UInt8]) throws(SandboxFault) -> Answer
    /// What a reply over its limit means; `nil` where none is to be expected.
    var overLong: SandboxFault?
}

extension DaytonaOperation {
    /// The same, to be over within that time.
    func within(_ time: Duration) -> DaytonaOperation {
        var copy = self
        copy.request.limits.firstByte = min(time, request.limits.firstByte)
        copy.request.limits.whole = min(time, request.limits.whole)
        return copy
    }
}

extension DaytonaSettings {
    /// A reply of JSON is not larger.
    static let replyBytesMax = 4 << 20

    /// The version of the protocol that this speaks. The server looks at it: to one that it does not know, or none, it
    /// sends both streams of a command in one.
    static let protocolVersion = "0.190.0"

    func operation<Answer: Sendable>(
        _ doing: String, _ method: String, _ url: String, body: [UInt8] = [], type: String? = nil,
        accept: String = "application/json", mayRepeat: Bool, replyBytesMax: Int = Self.replyBytesMax,
        read: @escaping @Sendable ([UInt8]) throws(SandboxFault) -> Answer
    ) -> DaytonaOperation<Answer> {
        var headers: HTTPHeaders = [
            "Accept": accept, "Authorization": key.authorization, "X-Daytona-Source": "promptledger",
            "X-Daytona-SDK-Version": Self.protocolVersion,
        ]
        if let type { headers["Content-Type"] = type }
        if key.isToken, let organisation { headers["X-Daytona-Organization-ID"] = organisation }
        let limits = HTTPLimits(
            connect: min(.seconds(10), pace.requestMax), firstByte: pace.requestMax, whole: pace.requestMax,
            replyBytesMax: replyBytesMax)
        let request = HTTPRequest(method: method, url: url, headers: headers, body: body, limits: limits)
        return DaytonaOperation(doing: doing, request: request, mayRepeat: mayRepeat, read: read)
    }

    /// The same with a body of JSON.
    func operation<Answer: Sendable>(
        _ doing: String, _ method: String, _ url: String, json: some Encodable, mayRepeat: Bool,
        read: @escaping @Sendable ([UInt8]) throws(SandboxFault) -> Answer
    ) -> DaytonaOperation<Answer> {
        operation(
            doing, method, url, body: DaytonaJSON.encode(json), type: "application/json", mayRepeat: mayRepeat,
            read: read)
    }
}
