import Events
import Ledger
import Projections

/// What there is of a member's signing keys: by the log as of a moment, and of one that signs then, whether keys.db holds it now.
enum MemberKey: String {
    case here, elsewhere
    /// All that they had sign no more.
    case ended
    /// They never had one.
    case absent = "none"

    init(of member: ActorID, _ reader: LedgerReader, _ moment: AsOf) {
        let keys = reader.read { models in
            models.keys.signingKeys(asOf: moment).filter { $0.owner == member }
        }
        if keys.isEmpty {
            self = .absent
        } else if keys.allSatisfy({ $0.ended != nil }) {
            self = .ended
        } else {
            self = reader.holdsSigningKey(of: member) ? .here : .elsewhere
        }
    }

    var text: String {
        switch self {
        case .here: "here, in keys.db"
        case .elsewhere: "not here"
        case .ended: "ended: it signs no more"
        case .absent: "none"
        }
    }
}
