internal import Domain
internal import Events
internal import Foundation
internal import Providers
internal import Sandboxes
internal import SwiftProtobuf

/// Why an attempt brought no result, in the words of the ledger.
struct FailedAttempt: Error {
    let failure: FailureClass
    var httpStatus: UInt32?
    private(set) var content: AttemptFailedContent
    /// Whether the same may well succeed a little later.
    var mayRetry = false
    /// How long the provider asks to wait.
    var retryAfter: Duration?
    /// Whether a provider was asked, or would have been.
    var isOfCall = false
    /// What the call took, or may have taken; `nil` where no model began to answer.
    var spent: AttemptSpending?

    /// `summary`: one line without secrets or content.
    init(_ failure: FailureClass, _ summary: String) {
        self.failure = failure
        content = .with { $0.summary = summary }
    }

    /// - Parameters:
    ///   - sent: the request's body.
    ///   - reply: what came back.
    init(_ failure: FailureClass, _ summary: String, sent: [UInt8], reply: [UInt8]) {
        self.failure = failure
        content = .with {
            $0.summary = summary
            $0.request = Data(sent)
            $0.rawReply = Data(reply.prefix(ProviderError.rawReplyBytesMax))
        }
    }

    /// Of a run whose model is not even asked.
    init(_ notAsked: RunQueue.NotAsked, of job: RunQueue.Job) {
        switch notAsked {
        case .silent(let failure):
            self.init(
                failure,
                "\(job.model) has not answered for a long while, so it was not asked; see why with `promptledger provider test`, then run the experiment again"
            )
        case .refused(let streak):
            self.init(
                streak.failure,
                "\(streak.calls) calls to \(job.model) in a row were answered so, and this one was not made; see why with `promptledger provider test \(job.model)`, then `promptledger experiment rerun \(job.experiment) --failed`"
            )
        }
    }

    /// Of a run whose time its earlier attempts have used up.
    static let timeUp = FailedAttempt(
        .timedOut,
        "the run's time was up before it could be tried again; raise runTimeout in the file, and run the experiment again"
    )

    /// Of a run whose time was up when its answer was there, and programs or models were judging it.
    static let timeUpWhileJudged = FailedAttempt(
        .timedOut,
        "the run's time was up while its answer was judged; raise runTimeout in the file, and run the experiment again"
    )

    /// The sandbox failed in which a call was to be made.
    /// - Parameter estimate: what the call may have taken; `nil` where none was begun.
    init(_ fault: SandboxFault, _ estimate: CallEstimate? = nil) {
        failure = .sandboxFailed
        content = .with { $0.summary = "\(fault)" }
        switch fault {
        case .rateLimited(let wait): (mayRetry, retryAfter) = (true, wait)
        case .conflict, .serverFailed, .unreachable, .timedOut, .protocolBroken: mayRetry = true
        // Other sandboxes leave room when they go.
        case .quotaExhausted: mayRetry = true
        // It may have been under way.
        case .ended: (mayRetry, spent) = (true, estimate?.spending)
        case .unavailable, .rejected, .unauthorised, .forbidden, .notFound, .buildFailed, .fileTooLarge, .cancelled:
            break
        }
    }

    /// The answer was there, and the place failed in which a program was to judge it, and failed again.
    static func programNotRun(_ fault: SandboxFault) -> FailedAttempt {
        FailedAttempt(
            .sandboxFailed,
            "a program that judges the answer could not be run, so the answer has no score: \(fault); `promptledger experiment rerun EXPERIMENT --failed` makes the run again"
        )
    }

    /// Has it hold the answer that could not be judged, as its provider wrote it.
    mutating func keep(_ answer: ResultRecordedContent) {
        content.request = answer.request
        content.rawReply = Data(answer.rawReply.prefix(ProviderError.rawReplyBytesMax))
    }

    /// There is no place to make the call in, or to judge its answer.
    init(_ fault: PlaceFault) {
        switch fault {
        case .elsewhere: self.init(.localOnly, "\(fault)")
        case .sandbox(let fault): self.init(fault)
        }
    }

    /// - Parameter estimate: what the call may have taken.
    init(_ error: ProviderError, _ estimate: CallEstimate) {
        if error.mayBeBilled { spent = error.usage.map(estimate.spending(stated:)) ?? estimate.spending }
        failure = FailureClass(error.fault)
        httpStatus = error.status.flatMap { UInt32(exactly: $0) }
        if case .unsendable = error.fault { isOfCall = false } else { isOfCall = true }
        mayRetry = error.mayRetry
        retryAfter = error.retryAfter
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
