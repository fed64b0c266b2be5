package import HTTPTransport

/// A request that may be handed to libcurl: making one is the check.
///
/// What is refused here could otherwise smuggle a second request (a line break in a header), send a credential nobody
/// meant to send (`user:password@`), or reach a protocol that is not HTTP. Messages name the part, never its value.
package struct VettedRequest: Sendable {
    /// Bytes of a URL, of a method, of all header lines.
    package static let urlBytesMax = 16 << 10
    package static let methodBytesMax = 32
    package static let headerBytesMax = 64 << 10
    /// Headers that say how the message is framed or kept: they are the transport's to set.
    package static let framingHeaders = ["content-length", "transfer-encoding", "connection", "expect", "upgrade"]

    package let request: HTTPRequest
    package let isTLS: Bool
    /// The name or address as written in the URL, in lower case, without port; an IPv6 address keeps its brackets.
    package let host: String
    package let port: UInt16
    /// Scheme, host and port: transfers with the same origin may share connections.
    package var origin: String { "\(isTLS ? "https" : "http")://\(host):\(port)" }

    /// Host and, where it is not the scheme's own, port: as a `Host` header names them.
    var authority: String { port == (isTLS ? 443 : 80) ? host : "\(host):\(port)" }
    /// Path and query, as a request line has them (RFC 9112 §3.2.1).
    var target: String {
        let rest = request.url.drop { $0 != ":" }.dropFirst("://".count)
        let target = rest.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
        return target.hasPrefix("/") ? String(target) : "/" + target
    }

    package init(_ request: HTTPRequest) throws(HTTPFault) {
        try Self.checkMethod(request.method)
        try Self.checkHeaders(request.headers)
        let location = try Self.locate(request.url)
        self.request = request
        (isTLS, host, port) = location
    }

    /// True where the host is an address, so that no name is looked up.
    var hostIsAddress: Bool {
        host.hasPrefix("[") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    }

    private static func checkMethod(_ method: String) throws(HTTPFault) {
        guard (1...methodBytesMax).contains(method.utf8.count), method.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
        else {
            throw .malformedRequest("the method must be 1 to \(methodBytesMax) capital letters")
        }
        guard method != "CONNECT" else { throw .malformedRequest("CONNECT is for proxies, name one in the settings") }
    }

    private static func checkHeaders(_ headers: HTTPHeaders) throws(HTTPFault) {
        var bytes = 0
        for line in headers.lines {
            guard !line.name.isEmpty, line.name.utf8.allSatisfy(isToken) else {
                throw .malformedRequest("a header's name has a character that names cannot have")
            }
            guard line.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .malformedRequest("the value of header \(line.name) has a control character")
            }
            guard !framingHeaders.contains(line.name.lowercased()) else {
                throw .malformedRequest("header \(line.name) is set by the transport, leave it out")
            }
            bytes += line.name.utf8.count + line.value.utf8.count + ": \r\n".utf8.count
        }
        guard bytes <= headerBytesMax else {
            throw .malformedRequest("the headers have \(bytes) bytes, over the limit of \(headerBytesMax)")
        }
    }

    /// `token` of RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension VettedRequest {
    private typealias Location = (isTLS: Bool, host: String, port: UInt16)

    /// Reads scheme and authority (RFC 3986 §3), strictly: what two parsers could read in two ways is refused.
    private static func locate(_ url: String) throws(HTTPFault) -> Location {
        guard url.utf8.count <= urlBytesMax else {
            throw .malformedRequest("the URL has \(url.utf8.count) bytes, over the limit of \(urlBytesMax)")
        }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !url.utf8.contains(UInt8(ascii: "\\")) else {
            throw .malformedRequest("the URL has a character that must be percent-encoded")
        }
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else {
            throw .malformedRequest("the URL is not absolute, it must begin with http:// or https://")
        }
        let scheme = url[..<colon].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw .malformedRequest("the URL's scheme is neither http nor https")
        }
        let rest = url[url.index(colon, offsetBy: "://".count)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw .malformedRequest("the URL carries a user name or password, use a header for them")
        }
        let (host, port) = try split(authority)
        let isTLS = scheme == "https"
        return (isTLS, host, port ?? (isTLS ? 443 : 80))
    }

    /// Host and port of `host`, `host:port`, `[v6]` or `[v6]:port`.
    private static func split(_ authority: Substring) throws(HTTPFault) -> (host: String, port: UInt16?) {
        let isIPv6 = authority.hasPrefix("[")
        let host: Substring
        if isIPv6 {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw .malformedRequest("the URL's host is not valid")
            }
            host = authority[...bracket]
        } else {
            host = authority.prefix { $0 != ":" }
        }
        let name = isIPv6 ? host.dropFirst().dropLast() : host
        let isValid = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
            case 0x47...0x5A, 0x67...0x7A: !isIPv6
            default: (isIPv6 ? ":." : "-._").utf8.contains(byte)
            }
        }
        guard !name.isEmpty, isValid else { throw .malformedRequest("the URL's host is not valid") }
        let tail = authority[host.endIndex...]
        guard !tail.isEmpty else { return (host.lowercased(), nil) }
        let digits = tail.dropFirst()
        guard tail.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits),
            port > 0
        else {
            throw .malformedRequest("the URL's port is not a number from 1 to 65535")
        }
        return (host.lowercased(), port)
    }
}
