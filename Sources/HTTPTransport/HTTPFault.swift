/// Why a transfer brought no (whole) reply. Payloads are names and numbers, never a URL's query, a header's value or a body.
package enum HTTPFault: Error, Equatable, Sendable {
    /// The request cannot be sent as it is: a URL that is not absolute http(s), a header with a line break.
    case malformedRequest(String)
    /// The name of the host has no address.
    case unknownHost(String)
    /// Nobody answers at that address, or the way there is closed.
    case unreachable(host: String)
    /// The certificate does not verify, or no common protocol: one of ``CertificateFlaw``'s words, or the library's.
    case tls(host: String, String)
    case timedOut(Phase)
    case replyTooLarge(limitBytes: Int)
    /// The connection ended, or the other side broke the protocol, before the reply was whole.
    case cut(String)
    /// The proxy refused or could not be reached.
    case proxy(String)
    case cancelled

    package enum Phase: String, Sendable { case connect, firstByte, whole }
}
