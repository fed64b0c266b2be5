internal import HTTPTransport

/// One HTTP request as curl(1) makes it inside a sandbox: its settings come on standard input, for they hold the key, which so is neither an
/// argument nor a file; the body is a file.
struct CurlCall: Sendable {
    private static let bodyPath = SandboxPath("request.body")!
    private static let authoritiesPath = SandboxPath("authorities.pem")!
    /// Beside the body, of the head and of what curl says.
    static let overheadBytesMax = 1 << 20

    let host: String
    let port: UInt16
    private let request: HTTPRequest
    private let authorities: [UInt8]?

    /// Throws where the request cannot be sent as it is.
    /// - Parameter authorities: certificates (PEM) in place of those that the sandbox has.
    init(_ request: HTTPRequest, authorities: [UInt8]? = nil) throws(HTTPFault) {
        guard let (host, port) = Self.target(of: request.url) else {
            throw .malformedRequest("the URL is not an absolute http or https URL with a host")
        }
        let lines = [request.method, request.url] + request.headers.lines.flatMap { [$0.name, $0.value] }
        guard lines.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }) else {
            throw .malformedRequest("the method, the URL or a header holds a control character")
        }
        (self.host, self.port, self.request, self.authorities) = (host, port, request, authorities)
    }

    /// What curl said, without the key that the request carried: a server may send it back in a header or as a place to go to. Nothing of it
    /// where the key is in it in pieces.
    func withoutSecrets(_ said: [UInt8]) -> [UInt8] {
        var said = said
        for line in request.headers.lines where Self.isSecret(line.name) {
            // A scheme such as `Bearer` may stand before it.
            let secret = line.value.split(separator: " ").last.map(String.init) ?? ""
            let blotter = SecretBlotter(secret, as: "[credential]")
            said = blotter.blotted(said)
            if blotter.isInPieces(said) { return Self.notKept }
        }
        return said
    }

    private static let notKept = Array("[not kept: the credential stood in the head of this reply]\n".utf8)

    private static func isSecret(_ header: String) -> Bool {
        let name = header.lowercased()
        return ["authorization", "key", "token", "secret", "cookie"].contains { name.contains($0) }
    }

    /// The files that the command needs.
    var files: [SandboxFile] {
        (request.body.isEmpty ? [] : [SandboxFile(Self.bodyPath, request.body)])
            + (authorities.map { [SandboxFile(Self.authoritiesPath, $0)] } ?? [])
    }

    /// - Parameter socket: through which the host is reached, where the sandbox has one.
    func command(socket: String?) -> SandboxCommand {
        var settings = [
            ("url", request.url), ("request", request.method), ("max-time", Self.seconds(request.limits.whole)),
            ("connect-timeout", Self.seconds(request.limits.connect)), ("proto", "=http,https"), ("noproxy", "*"),
        ]
        if authorities != nil { settings.append(("cacert", Self.authoritiesPath.text)) }
        if let socket { settings.append(("unix-socket", socket)) }
        if !request.body.isEmpty {
            settings.append(("data-binary", "@" + Self.bodyPath.text))
            // The whole body is there: nobody needs to ask first.
            settings.append(("header", "Expect:"))
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            settings.append(("data-binary", ""))
        }
        // curl takes `Name;` for a header without a value.
        for line in request.headers.lines {
            settings.append(("header", line.value.isEmpty ? "\(line.name);" : "\(line.name): \(line.value)"))
        }
        if request.headers["User-Agent"] == nil { settings.append(("user-agent", "promptledger")) }
        // curl would call a body a form.
        if request.headers["Content-Type"] == nil { settings.append(("header", "Content-Type:")) }
        let text = settings.map { "\($0) = \"\(Self.escaped($1))\"\n" } + [Self.flags]
        return SandboxCommand(
            ["sh", "-c", Self.harness], input: Array(text.joined().utf8),
            // curl keeps its own time; this is for a curl that does not.
            timeMax: request.limits.whole + .seconds(10))
    }

    /// What is said before all else, where curl's head and complaints come: the call is begun.
    static let mark = Array("begun\n".utf8)
    private static let harness = "echo begun >&2; exec curl --disable --config -"

    /// What was said beside.
    static func withoutMark(_ said: [UInt8]) -> [UInt8] {
        said.starts(with: mark) ? Array(said.dropFirst(mark.count)) : said
    }

    /// The body comes on the one stream; on the other its head before it, trailers, and at the end what it took and what went wrong.
    private static let flags = """
        silent
        show-error
        path-as-is
        no-buffer
        compressed
        dump-header = "/dev/stderr"
        write-out = "%{stderr}\\n%{json}"

        """

    private static func seconds(_ time: Duration) -> String { "\(max(0.001, time / .seconds(1)))" }

    /// As curl's configuration files have it: within quotes, after a backslash (curl(1), `--config`).
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
    }

    private static func target(of url: String) -> (host: String, port: UInt16)? {
        let usual: UInt16
        let rest: Substring
        if url.lowercased().hasPrefix("https://") {
            (usual, rest) = (443, url.dropFirst(8))
        } else if url.lowercased().hasPrefix("http://") {
            (usual, rest) = (80, url.dropFirst(7))
        } else {
            return nil
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard !host.isEmpty else { return nil }
            if after.isEmpty { return (String(host), usual) }
            guard after.first == ":", let port = UInt16(after.dropFirst()) else { return nil }
            return (String(host), port)
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty else { return nil }
        guard parts.count == 2 else { return (String(parts[0]), usual) }
        return UInt16(parts[1]).map { (String(parts[0]), $0) }
    }
}
