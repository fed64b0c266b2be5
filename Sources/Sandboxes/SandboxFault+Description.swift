/// One line: what happened, and what to do about it where we know.
extension SandboxFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason): reason
        case .rejected(let reason): "the sandbox cannot do that: \(reason)"
        case .unauthorised(let reason): "the sandbox provider did not accept the key: \(reason); store a valid one"
        case .forbidden(let reason): "the sandbox provider does not let this key do that: \(reason)"
        case .notFound(let reason): reason
        case .conflict(let reason): "the sandbox is being changed: \(reason); try again"
        case .rateLimited(let wait):
            "the sandbox provider asks for fewer requests: try again \(wait.map { "in \(Int(($0 / .seconds(1)).rounded(.up))) s" } ?? "later")"
        case .quotaExhausted(let reason): "the quota at the sandbox provider is used up: \(reason)"
        case .serverFailed(let reason): "the sandbox provider failed inside: \(reason); try again later"
        case .unreachable(let reason): "the sandbox provider cannot be reached: \(reason)"
        case .timedOut(let time): "the sandbox was not ready, or did not answer, within \(Int(time / .seconds(1))) s"
        case .protocolBroken(let reason): "the sandbox answered what nobody can make sense of: \(reason)"
        case .buildFailed(let reason): "the sandbox's image could not be built: \(reason)"
        case .fileTooLarge(let path, let limit): "the file \(path) is over the limit of \(limit) bytes"
        case .ended(.overLimit(let limit)): "the sandbox was ended: it went over its limit of \(limit.words)"
        case .ended(.destroyed): "the sandbox is no more"
        case .ended(.died(let reason)): "the sandbox came to an end that nobody asked for: \(reason)"
        case .ended(.deleted(let reason)): "the sandbox was deleted while it was needed, and not by us: \(reason)"
        case .cancelled: "the sandbox was given up"
        }
    }
}
