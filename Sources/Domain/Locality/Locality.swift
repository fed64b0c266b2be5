/// Where a model is reached.
package enum Locality: String, Sendable {
    /// On this machine, or at an address that the workspace calls its own.
    case local
    case cloud

    /// - Parameters:
    ///   - url: the address that a request would really go to.
    ///   - isOnPremises: whether the workspace calls that very address its own.
    package init(ofURL url: String, isOnPremises: Bool) {
        self = isOnPremises || Self.isLoopback(Self.host(of: url)) ? .local : .cloud
    }

    /// In lower case, without port and brackets; empty where there is none, or where somebody's name stands before it.
    private static func host(of url: String) -> Substring {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let authority = url[scheme.upperBound...].prefix { !["/", "?", "#", "\\"].contains($0) }
        guard !authority.contains("@") else { return "" }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return authority[authority.index(after: authority.startIndex)..<end].lowercased()[...]
        }
        return authority.prefix { $0 != ":" }.lowercased()[...]
    }

    /// RFC 6761 §6.3 for names; 127.0.0.0/8 in its usual four numbers, and ::1, for addresses. Whatever else may lead here counts as
    /// elsewhere.
    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 != nil }
    }
}
