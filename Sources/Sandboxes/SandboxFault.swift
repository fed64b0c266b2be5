/// Why a sandbox did not do what was asked. The texts are names and numbers, never what a program wrote or read.
package enum SandboxFault: Error, Equatable, Sendable {
    /// This machine or this provider has no such sandbox to give; why, and what to do about it.
    case unavailable(String)
    /// What was asked cannot be done as it is.
    case rejected(String)
    case unauthorised(String)
    case forbidden(String)
    case notFound(String)
    /// It is being changed by somebody else, or the name is taken.
    case conflict(String)
    case rateLimited(retryAfter: Duration?)
    case quotaExhausted(String)
    /// The provider failed inside.
    case serverFailed(String)
    case unreachable(String)
    /// The provider did not answer, or the sandbox was not ready, within this time.
    case timedOut(Duration)
    case protocolBroken(String)
    case buildFailed(String)
    /// A file is larger than the caller takes.
    case fileTooLarge(SandboxPath, bytesMax: Int)
    /// It is no more; why.
    case ended(End)
    case cancelled

    package enum End: Equatable, Sendable {
        case overLimit(SandboxLimit)
        /// It was destroyed by its user.
        case destroyed
        /// It came to an end that nobody asked for, which may be the doing of what ran in it.
        case died(String)
        /// It was deleted by somebody else, or lost by its provider.
        case deleted(String)
    }
}
