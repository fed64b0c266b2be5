package import Events

// The words that people and scripts read of a run, wherever it is told.

extension FailureClass {
    /// As reports say it: `rate-limited`.
    package var word: String {
        switch self {
        case .unspecified: "unspecified"
        case .rejected: "rejected"
        case .unauthorised: "unauthorised"
        case .notFound: "not-found"
        case .rateLimited: "rate-limited"
        case .overloaded: "overloaded"
        case .timedOut: "timed-out"
        case .unreachable: "unreachable"
        case .protocolBroken: "protocol-broken"
        case .cutShort: "cut-short"
        case .contentFiltered: "content-filtered"
        case .quotaExhausted: "quota-exhausted"
        case .tooLarge: "too-large"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        case .variableMissing: "variable-missing"
        case .credentialMissing: "credential-missing"
        case .contentErased: "content-erased"
        case .forbidden: "forbidden"
        case .conflict: "conflict"
        case .serverFailed: "server-failed"
        case .redirected: "redirected"
        case .unsendable: "unsendable"
        case .replyTooLarge: "reply-too-large"
        case .providerUnknown: "provider-unknown"
        case .localOnly: "local-only"
        case .sandboxFailed: "sandbox-failed"
        case .UNRECOGNIZED(let number): "failure-\(number)"
        }
    }
}

extension FinishReason {
    /// `nil` where nobody said.
    package var word: String? {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .contentFilter: "content-filter"
        case .toolCalls: "tool-calls"
        case .refusal: "refusal"
        case .other: "other"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Score.Outcome {
    package var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .errored: "errored"
        case .notRun: "not-run"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension SandboxKind {
    /// `nil` where nobody said.
    package var word: String? {
        switch self {
        case .daytona: "daytona"
        case .local: "local"
        case .none: "none"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Run.Verdict {
    /// Whether the run passed; `nil` where nothing was there to judge it by: no assertion, or none that was run.
    package var judgement: Bool? { passed || assertions.contains { $0.outcome != .notRun } ? passed : nil }

    /// The run's own score in the form in which metrics judge it; nil where nothing judged it.
    var ownJudgement: (value: Int64?, passed: Bool?)? { judgement.map { (scoreMillionths, $0) } }
}

extension MetricOutcome {
    package var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .errored: "errored"
        case .measured: "measured"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
