/// The part of a provider's URLs that all its requests share, e.g. `https://api.openai.com/v1`.
package struct BaseURL: Sendable, Equatable {
    /// Why a text cannot be a base URL.
    package enum Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        case empty
        case notHTTP
        case noHost
        /// What follows the host is no port from 1 to 65535, or an IPv6 address lacks its closing bracket.
        case badPort
        /// `https://user:password@host`
        case holdsCredential
        case holdsQuery
        case notPrintable

        package var description: String {
            let reason =
                switch self {
                case .empty: "it is empty; leave it out where the usual one is meant"
                case .notHTTP: "it must begin with http:// or https://"
                case .noHost: "it names no host"
                case .badPort: "what follows the host is not a port from 1 to 65535; IPv6 addresses stand in brackets"
                case .holdsCredential: "it holds a user name or password; store the key as the provider's credential"
                case .holdsQuery: "it must not hold '?' or '#'"
                case .notPrintable: "it holds a space or a character that is not percent-encoded"
                }
            return "the base URL cannot be used: \(reason) (example: https://api.openai.com/v1)"
        }
    }

    /// Without a slash at the end.
    package let text: String
    /// In small letters, without the port.
    package let host: String

    package init(_ text: String) throws(Flaw) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintable }
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { throw .notHTTP }
        guard !text.contains(where: { "?#".contains($0) }) else { throw .holdsQuery }
        let authority = lowered.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .holdsCredential }
        // An IPv6 address stands in brackets and has colons of its own.
        let host = authority.first == "[" ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        guard !host.isEmpty else { throw .noHost }
        guard Self.isPort(authority.dropFirst(authority.first == "[" ? host.count + 1 : host.count), authority) else {
            throw .badPort
        }
        var end = text[...]
        while end.last == "/" { end.removeLast() }
        self.text = String(end)
        self.host = String(host)
    }

    /// - Parameter rest: of the authority, what follows the host, or begins with the bracket that closes it.
    private static func isPort(_ rest: Substring, _ authority: Substring) -> Bool {
        var rest = rest
        if authority.first == "[" {
            guard rest.first == "]" else { return false }
            rest.removeFirst()
        }
        guard let colon = rest.first else { return true }
        let digits = rest.dropFirst()
        // A colon alone means the usual port (RFC 3986 §3.2.3).
        return colon == ":"
            && (digits.isEmpty
                || digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                    && (UInt16(digits) ?? 0) > 0)
    }

    /// `path` below the base; it begins with a slash.
    package func appending(_ path: String) -> String { text + path }

    /// `path` below the root of the server: the base without a version such as `/v1` at its end, or without one of `names`.
    /// Of providers whose paths begin at the root, people write the base either way, and paste the address of the same
    /// server's chat completions (`…/v1`) where its own protocol lies beside it.
    /// - Parameter names: last parts of a path, in small letters and without a slash.
    func appendingToRoot(_ path: String, without names: Set<String> = []) -> String {
        let end = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let root = text.dropLast(end.count + 1)
        // What follows the slashes of the scheme is the host.
        guard root.last != "/" else { return text + path }
        let name = end.lowercased()
        let isVersion = name.first == "v" && name.count > 1 && name.dropFirst().allSatisfy(\.isNumber)
        return (isVersion || names.contains(name) ? root : text[...]) + path
    }
}
