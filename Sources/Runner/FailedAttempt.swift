internal import Domain
internal import Events
internal import Foundation
internal import Providers
internal import SwiftProtobuf

/// Why an attempt brought no result, in the words of the ledger.
struct FailedAttempt: Error {
    let failure: FailureClass
    var httpStatus: UInt32?
    let content: AttemptFailedContent

    /// `summary`: one line without secrets or content.
    init(_ failure: FailureClass, _ summary: String) {
        self.failure = failure
        content = .with { $0.summary = summary }
    }

    init(_ error: ProviderError) {
        failure = FailureClass(error.fault)
        httpStatus = error.status.flatMap { UInt32(exactly: $0) }
        content = .with {
            $0.summary = error.summary
            $0.detail = error.detail ?? ""
            $0.request = Data(error.requestSent)
            $0.rawReply = Data(error.rawReply)
        }
    }
}

extension FailedAttempt: CustomStringConvertible {
    /// The summary: what went wrong and what to do, never what was sent or came back.
    var description: String { content.summary }
}

extension FailureClass {
    init(_ fault: ProviderFault) {
        self =
            switch fault {
            case .unsendable: .unsendable
            case .rejected: .rejected
            case .unauthorised: .unauthorised
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .tooLarge: .tooLarge
            case .contentFiltered: .contentFiltered
            case .quotaExhausted: .quotaExhausted
            case .rateLimited: .rateLimited
            case .overloaded: .overloaded
            case .conflict: .conflict
            case .serverFailed: .serverFailed
            case .redirected: .redirected
            case .timedOut: .timedOut
            case .unreachable: .unreachable
            case .protocolBroken: .protocolBroken
            case .cutShort: .cutShort
            case .replyTooLarge: .replyTooLarge
            case .cancelled: .cancelled
            }
    }
}
