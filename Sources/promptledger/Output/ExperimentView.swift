import Domain
import Events
import Foundation
import Ledger
import Projections

/// Experiments and their runs as people and scripts read them.
enum ExperimentView {
    static func fields(of counts: Projections.RunCounts) -> [String: Any] {
        [
            "requested": counts.requested, "recorded": counts.recorded, "failed": counts.failed,
            "cancelled": counts.cancelled,
        ]
    }

    /// Why runs failed, each reason with how often, the commonest first.
    static func reasons(of experiment: ExperimentID, _ reader: LedgerReader, _ moment: AsOf) -> String {
        let classes = reader.read { models in
            models.runBoard.runs(of: experiment, asOf: moment).compactMap { $0.retriedBy == nil ? $0.failure : nil }
        }
        let counts = Dictionary(classes.map { ($0.word, 1) }, uniquingKeysWith: +)
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(
            separator: ", ")
    }

    /// The assertion types of an experiment's files that this version does not know, with how often they were met.
    static func notRun(of experiment: ExperimentID, _ reader: LedgerReader, _ moment: AsOf) -> String {
        let count = reader.read { models in
            models.runBoard.runs(of: experiment, asOf: moment).reduce(0) { sum, run in
                sum + (run.verdict?.assertions.count { $0.outcome == .notRun } ?? 0)
            }
        }
        return count == 0
            ? ""
            : "\(count) \(count == 1 ? "assertion" : "assertions"), of types or with schemas that this version does not check"
    }
}

extension FailureClass {
    /// As reports say it: `rate-limited`.
    var word: String {
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
