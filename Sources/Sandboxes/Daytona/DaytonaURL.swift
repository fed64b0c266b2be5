/// The part of Daytona's URLs that its requests share: of the API, or of one sandbox's toolbox.
package struct DaytonaURL: Sendable, Equatable {
    /// Why a text cannot be one.
    package enum Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        case notHTTP
        case noHost
        /// `https://host.`: the same host by another name, of another site to all that compares names.
        case hostEndsInDot
        /// `https://host:99999`
        case badPort
        /// `https://user:password@host`
        case holdsCredential
        case holdsQuery
        case notPrintable

        package var description: String {
            let reason =
                switch self {
                case .notHTTP: "it must begin with http:// or https://"
                case .noHost: "it names no host"
                case .hostEndsInDot: "its host ends in a dot"
                case .badPort: "its port is not a number from 1 to 65535"
                case .holdsCredential: "it holds a user name or password; store the key as Daytona's credential"
                case .holdsQuery: "it must not hold '?' or '#'"
                case .notPrintable: "it holds a space or a character that is not percent-encoded"
                }
            return "Daytona's URL cannot be used: \(reason) (example: https://app.daytona.io/api)"
        }
    }

    /// Where the service of that name answers.
    package static let cloud = DaytonaURL(vetted: "https://app.daytona.io/api", isTLS: true, host: "app.daytona.io")

    /// Without a slash at the end.
    package let text: String
    let isTLS: Bool
    /// In small letters, without a port.
    package let host: String

    package init(_ text: String) throws(Flaw) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintable }
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { throw .notHTTP }
        guard !text.contains(where: { "?#".contains($0) }) else { throw .holdsQuery }
        let authority = lowered.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .holdsCredential }
        let (host, port) = Self.parted(authority)
        guard !host.isEmpty else { throw .noHost }
        guard host.last != "." else { throw .hostEndsInDot }
        if let port {
            guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0 else {
                throw .badPort
            }
        }
        var end = text[...]
        while end.last == "/" { end.removeLast() }
        self.init(vetted: String(end), isTLS: scheme == "https://", host: String(host))
    }

    private init(vetted text: String, isTLS: Bool, host: String) {
        self.text = text
        self.isTLS = isTLS
        self.host = host
    }

    /// The host, and what stands behind a colon behind it. An IPv6 address stands in brackets (RFC 3986 §3.2.2).
    private static func parted(_ authority: Substring) -> (host: Substring, port: Substring?) {
        let end = authority.first == "[" ? authority.firstIndex(of: "]") ?? authority.startIndex : authority.startIndex
        guard let colon = authority[end...].firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[colon...].dropFirst())
    }

    /// The URL of a path below it: each part is one name, escaped.
    func appending(_ parts: String...) -> DaytonaURL {
        DaytonaURL(vetted: parts.reduce(text) { $0 + "/" + Self.escaped($1) }, isTLS: isTLS, host: host)
    }

    /// With a query of these names and values, in this order.
    func query(_ items: [(String, String)]) -> String {
        items.isEmpty ? text : text + "?" + items.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
    }

    /// Everything but the unreserved characters of RFC 3986 §2.3 as `%XX`.
    private static func escaped(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
