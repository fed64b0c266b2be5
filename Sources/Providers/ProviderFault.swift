/// What can go wrong between a request and its completion: the closed list on which retrying, reports and stored
/// attempts agree.
package enum ProviderFault: Error, Equatable, Sendable {
    /// The request breaks a rule that is known here; it was not sent.
    case unsendable(RequestFlaw)
    /// The provider finds the request invalid.
    case rejected
    /// The credential is missing, wrong or expired.
    case unauthorised
    /// The credential is known, and may not do this.
    case forbidden
    /// No such model, or no such path.
    case notFound
    /// The prompt, or prompt and answer together, are more than the model or the provider takes.
    case tooLarge
    /// The provider's filter stopped the request.
    case contentFiltered
    /// Money or a plan is used up: waiting does not help.
    case quotaExhausted
    /// Too many requests or tokens at once.
    case rateLimited
    /// The provider is full, or still loading the model.
    case overloaded
    /// The request met another one (HTTP 409).
    case conflict
    /// The provider failed inside.
    case serverFailed
    /// The provider points elsewhere. Redirects are not followed: a credential must not travel to a host nobody named.
    case redirected
    case timedOut(Phase)
    case unreachable(Obstacle)
    /// The reply is not what the protocol promises.
    case protocolBroken(ProtocolBreach)
    /// The reply ended before the answer did.
    case cutShort
    /// The reply grew over the limit of the request.
    case replyTooLarge(limitBytes: Int)
    case cancelled

    /// Where the time ran out.
    package enum Phase: String, Sendable, CaseIterable {
        case connect
        case firstByte = "first-byte"
        case whole
        /// The provider says that its own time ran out.
        case provider
    }

    /// What stands in the way of a connection.
    package enum Obstacle: String, Sendable, CaseIterable {
        case name, connection, proxy
        /// No common protocol, or a certificate that is not trusted for another reason than these.
        case tls
        case certificateExpired = "certificate-expired"
        /// It is for another name.
        case certificateName = "certificate-name"
        /// Nobody whom this machine trusts has issued it.
        case certificateIssuer = "certificate-issuer"

        /// Whether somebody else may be asked in a while: who is not trusted now is not trusted then.
        var mayPass: Bool {
            switch self {
            case .name, .connection, .proxy: true
            case .tls, .certificateExpired, .certificateName, .certificateIssuer: false
            }
        }
    }

    /// The word under which the fault is stored; one for each case, for ever.
    package var word: String {
        switch self {
        case .unsendable: "unsendable"
        case .rejected: "rejected"
        case .unauthorised: "unauthorised"
        case .forbidden: "forbidden"
        case .notFound: "not-found"
        case .tooLarge: "too-large"
        case .contentFiltered: "content-filtered"
        case .quotaExhausted: "quota-exhausted"
        case .rateLimited: "rate-limited"
        case .overloaded: "overloaded"
        case .conflict: "conflict"
        case .serverFailed: "server-failed"
        case .redirected: "redirected"
        case .timedOut: "timed-out"
        case .unreachable: "unreachable"
        case .protocolBroken: "protocol-broken"
        case .cutShort: "cut-short"
        case .replyTooLarge: "reply-too-large"
        case .cancelled: "cancelled"
        }
    }

    /// Whether the same request may well succeed a little later.
    package var mayRetry: Bool {
        switch self {
        case .rateLimited, .overloaded, .conflict, .serverFailed, .timedOut, .cutShort: true
        case .unreachable(let obstacle): obstacle.mayPass
        case .protocolBroken(let breach): breach.mayRetry
        case .unsendable, .rejected, .unauthorised, .forbidden, .notFound, .tooLarge, .contentFiltered, .quotaExhausted,
            .redirected, .replyTooLarge, .cancelled:
            false
        }
    }
}
