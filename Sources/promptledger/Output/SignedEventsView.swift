import Domain
import Events
import Ledger
import Projections
import Sodium

/// Every event that one key signed, a line each, as it is read: the log may be long.
struct SignedEventsView {
    let reader: LedgerReader
    let key: Digest
    /// As it is recorded; `nil` where the key was not revoked.
    let revocation: SigningKeyRecord.Revocation?

    /// `nil` where nobody is said to have had the key but its owner.
    private var doubt: KeyDoubt? { revocation?.doubt }

    func print(asJSON isJSON: Bool) throws {
        var count = 0
        var doubtful = 0
        try reader.events(signedBy: key) { event in
            count += 1
            let view = EventView(event: event)
            let isInDoubt = doubt.map { $0.covers(event.position) }
            if isInDoubt == true { doubtful += 1 }
            if isJSON {
                JSONOutput.line([
                    "position": event.position, "recorded_at": Timestamp.text(event.recordedAt), "type": view.type,
                    "actor": view.actor, "key": "\(key)", "in_doubt": isInDoubt,
                ])
            } else {
                let actor = ActorID(bytes: event.facts.actor).map { reader.actorName($0) } ?? view.actor
                Standard.output(
                    "\(isInDoubt == true ? "?" : " ") \(pad("\(event.position)", to: 9))  \(Timestamp.text(event.recordedAt))  \(pad(view.type, to: 26))  \(actor)"
                )
            }
        }
        let from = doubt?.from.map { ", \(doubtful) of them (?) from entry \($0) on, in doubt" }
        let doubts = doubt == nil ? "" : from ?? ", all of them (?) in doubt"
        let end = revocation.map { "; revoked by entry \($0.position) as \($0.reason.word)" } ?? ""
        Standard.error("\(count) \(count == 1 ? "event" : "events") by key \(key)\(doubts)\(end)")
    }

    private func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
