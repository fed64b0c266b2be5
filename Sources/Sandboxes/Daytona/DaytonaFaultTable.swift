import HTTPTransport

/// Which fault a failed reply or transfer means.
enum DaytonaFaultTable {
    /// - Parameter doing: what was being done, for the message.
    static func fault(_ reply: HTTPReply, doing: String, key: DaytonaKey) -> SandboxFault {
        let error = DaytonaErrorReply(reply.body, key: key)
        let said = error.message.map { ": \($0)" } ?? ""
        let text = "\(doing): HTTP \(reply.head.status)\(said)"
        switch reply.head.status {
        case 300...399:
            return .unreachable("\(text); the server points elsewhere, which is not followed: check the API URL")
        case 401: return .unauthorised("\(text), or the key is of another organisation")
        case 402: return .quotaExhausted(text)
        case 403: return saysUsedUp(error.message) ? .quotaExhausted(text) : .forbidden(text)
        case 404, 410: return .notFound(text)
        // Its own patience, or that of what stands between, ran out.
        case 408, 504: return .timedOut(.microseconds(reply.timing.total))
        case 409: return .conflict(text)
        case 429: return .rateLimited(retryAfter: DaytonaRateLimit.wait(reply.head.headers))
        // There is no code for it: quotas are told from other flaws of a request by their words alone.
        case 400, 422: return saysUsedUp(error.message) ? .quotaExhausted(text) : .rejected(text)
        case 400...499: return .rejected(text)
        default: return .serverFailed(text)
        }
    }

    /// - Parameter limits: of the request.
    static func fault(_ fault: HTTPFault, doing: String, limits: HTTPLimits) -> SandboxFault {
        switch fault {
        case .malformedRequest: .rejected("\(doing): \(fault)")
        case .unknownHost, .unreachable, .tls, .proxy, .cut: .unreachable("\(doing): \(fault)")
        case .timedOut(.connect): .timedOut(limits.connect)
        case .timedOut(.firstByte): .timedOut(limits.firstByte)
        case .timedOut(.whole): .timedOut(limits.whole)
        case .replyTooLarge: .protocolBroken("\(doing): \(fault)")
        case .cancelled: .cancelled
        }
    }

    /// `Total CPU limit exceeded. Maximum allowed: 10.`, `Organization is suspended: Depleted credits`.
    private static func saysUsedUp(_ message: String?) -> Bool {
        guard let message = message?.lowercased() else { return false }
        return ["limit exceeded", "maximum allowed", "quota", "depleted credits"].contains(where: message.contains)
    }
}

extension SandboxFault {
    /// Whether the same may well succeed a little later.
    var mayPass: Bool {
        switch self {
        case .serverFailed, .unreachable, .rateLimited, .timedOut: true
        default: false
        }
    }
}
