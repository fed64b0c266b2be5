internal import Spelling

/// Where a model is reached.
package enum Locality: String, Sendable {
    /// On this machine, or at an address that the workspace calls its own.
    case local
    case cloud

    /// - Parameters:
    ///   - url: the address that a request would really go to.
    ///   - isOnPremises: whether the workspace calls that very address its own.
    package init(ofURL url: String, isOnPremises: Bool) {
        self = isOnPremises || LoopbackHost.contains(String(Self.host(of: url))) ? .local : .cloud
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
}
