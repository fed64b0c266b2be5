package import HTTPTransport

/// Makes each request from within a sandbox of its own that reaches the request's host and nothing else. What became of the sandbox goes to
/// ``SandboxRecord/current``.
package struct SandboxedTransport: HTTPTransport {
    private let maker: any SandboxMaker
    private let limits: SandboxLimits
    private let image: String?
    private let authorities: [UInt8]?
    private let startMax: Duration

    /// - Parameters:
    ///   - authorities: certificates (PEM) in place of those that the sandbox has.
    ///   - startMax: from the moment when a sandbox is ready until the call must be begun in it. How long one may take to be ready is its
    ///     maker's.
    package init(
        maker: any SandboxMaker, limits: SandboxLimits = SandboxLimits(), image: String? = nil,
        authorities: [UInt8]? = nil, startMax: Duration = .seconds(60)
    ) {
        self.startMax = startMax
        self.maker = maker
        self.limits = limits
        self.image = image
        self.authorities = authorities
    }

    package func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
        let stream = try await open(request)
        let body = try await stream.remainder()
        return HTTPReply(head: stream.head, body: body, timing: stream.timing)
    }

    package func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream {
        let call = try CurlCall(request, authorities: authorities)
        var limits = limits
        limits.outputBytes = request.limits.replyBytesMax + CurlCall.overheadBytesMax
        limits.fileBytes = max(limits.fileBytes, request.body.count)
        let specification = SandboxSpecification(
            labels: SandboxRecord.current?.labels ?? [:], reach: .only(host: call.host, port: call.port),
            limits: limits, image: image)
        let setting = SandboxedReplyStream.Setting(
            maker: maker, specification: specification, startMax: startMax, record: SandboxRecord.current)
        return try await SandboxedReplyStream(call, request.limits, in: setting).opened()
    }
}
