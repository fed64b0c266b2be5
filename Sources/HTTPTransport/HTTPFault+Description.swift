extension HTTPFault: CustomStringConvertible {
    /// What happened, where, and what may help: one line for a person.
    package var description: String {
        switch self {
        case .malformedRequest(let reason): "the request cannot be sent: \(reason)"
        case .unknownHost(let host): "no address is known for \(host): check the name and the network"
        case .unreachable(let host): "nobody answers at \(host): check that the server runs, and its port"
        case .tls(let host, let reason): "no secure connection to \(host): \(reason)"
        case .timedOut(.connect): "no connection within the time allowed for it"
        case .timedOut(.firstByte): "no answer began within the time allowed for it"
        case .timedOut(.whole): "the answer was not whole within the time allowed for it"
        case .replyTooLarge(let limitBytes): "the answer is over the limit of \(limitBytes) bytes"
        case .cut(let reason): "the answer broke off: \(reason)"
        case .proxy(let reason): "the proxy failed: \(reason)"
        case .cancelled: "the request was given up"
        }
    }
}
