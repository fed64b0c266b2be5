/// Hosts that are this machine itself, whoever resolves them: RFC 6761 §6.3 for names, 127.0.0.0/8 and ::1 for addresses.
///
/// Only the usual spelling counts: four decimal numbers without a sign or a leading zero. Others read `0127.0.0.1` as octal, and go to
/// 87.0.0.1; whatever else may lead here counts as elsewhere.
package enum LoopbackHost {
    /// - Parameter host: in lower case, without port and brackets.
    package static func contains(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in UInt8(part).map { "\($0)" == part } ?? false }
    }
}
