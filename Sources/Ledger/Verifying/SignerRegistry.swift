internal import Domain
internal import Events
internal import Sodium

/// Which key is whose, and from which entry on, folded from the log itself. Validity goes by position, never by a clock.
struct SignerRegistry: Sendable {
    struct Signer: Sendable {
        let key: PublicKey
        let owner: ActorID
        /// The first entry that the key may sign.
        let from: UInt64
    }

    private(set) var signers: [Digest: Signer] = [:]
    /// Whether an entry could not be read that may have registered a key. It is itself a fault, which the verifier comes upon and names, so
    /// a key that is not known is no fault beside it.
    private(set) var isIncomplete = false
    private var founder: ActorID?

    /// Says that an entry could not be read.
    mutating func missOne() { isIncomplete = true }

    /// Folds every event, in order.
    mutating func apply(_ event: LoggedEvent) {
        if event.position == 0 { founder = ActorID(bytes: event.facts.actor) }
        guard case .signingKeyRegistered(let registered)? = event.facts.event,
            let owner = ActorID(bytes: registered.owner),
            let key = PublicKey(bytes: registered.publicKey), signers[key.digest] == nil
        else { return }
        // Somebody must sign the first entries before any key is registered: the founder, with the first key that is registered as hers.
        let isFounding = owner == founder && !signers.values.contains { $0.owner == owner }
        signers[key.digest] = Signer(key: key, owner: owner, from: isFounding ? 0 : event.position + 1)
    }
}
