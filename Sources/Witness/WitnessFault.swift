package import EventLog
package import HTTPTransport

/// Why a witness did not cosign.
package enum WitnessFault: Error, Equatable, Sendable {
    /// It could not be asked.
    case transport(HTTPFault)
    /// The proof that it wants cannot be made.
    case tree(TreeFault)
    /// 404: it does not know the log's name.
    case logUnknown
    /// 403: it knows another key for this log, or none.
    case signatureRefused
    /// It has cosigned more entries than there are here.
    case ahead(size: UInt64)
    /// 422: what it has seen of this log is no beginning of what it was shown.
    case inconsistent(from: UInt64)
    /// 409, again and again: others ask it about this log meanwhile.
    case contended
    /// Any other status.
    case unexpected(status: Int)
    /// The reply is not what the protocol says.
    case replyMalformed
    /// The reply has no cosignature of this witness's key.
    case notCosigned
    /// The reply has one that does not verify.
    case cosignatureInvalid
}

extension WitnessFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .transport(let fault): "\(fault)"
        case .tree(let fault): "the proof for it cannot be made (\(fault)); run `promptledger verify`"
        case .logUnknown: "it does not know this log; give its keeper the origin and verification key"
        case .signatureRefused: "it knows another key for this log; give its keeper the verification key"
        case .ahead(let size):
            "it has cosigned \(size) entries, more than there are here: entries are missing; run `promptledger verify`"
        case .inconsistent(let size):
            "the \(size) entries that it has cosigned are not the first here: history was rewritten; keep both as evidence"
        case .contended: "it is asked about this log from elsewhere all the time; try again later"
        case .unexpected(let status): "it answered with status \(status); try again later"
        case .replyMalformed: "its answer is not that of a witness; check the URL"
        case .notCosigned: "its answer has no cosignature of the key that was given; check the key"
        case .cosignatureInvalid: "its cosignature does not verify; check the key, and do not trust this answer"
        }
    }
}
