package import EventLog
package import Events
package import Sodium

/// What it takes to write a log in a test: an origin, the log's key, an actor, and data keys. The same number makes the same.
package struct SampleLog: Sendable {
    package let signer: NoteSigner
    package let actor: SigningKey
    package let keys = SampleKeys()
    package let sealer: EventSealer

    package var origin: String { signer.name }

    package init(origin: String = "ledger.example/test", number: UInt8 = 1) {
        signer = NoteSigner(name: origin, key: Self.signingKey(number))!
        actor = Self.signingKey(number &+ 100)
        sealer = EventSealer(origin: origin)
    }

    package static func signingKey(_ number: UInt8) -> SigningKey {
        [UInt8](repeating: number, count: SigningKey.seedBytes).withUnsafeBytes { SigningKey(seed: $0) }
    }

    /// The id of event `number`: UUIDv7s in the order of their numbers.
    package static func eventID(_ number: Int) -> EventID {
        EventID(millisecondsSince1970: 1_700_000_000_000 + UInt64(number), random: (0, UInt64(number)))
    }

    /// Event `number`: its facts under key 1, and its content, if it has any, under keys 2 and 3. The ciphertexts are new each time.
    package func event(_ number: Int, facts: String = "facts", content: String? = "content") -> SealedEvent {
        sealer.seal(
            eventID: Self.eventID(number), facts: Array("\(facts) \(number)".utf8), factsKey: keys.key(1),
            content: content.map { Array("\($0) \(number)".utf8) },
            contentKeys: content == nil ? [] : [keys.key(2), keys.key(3)],
            signer: actor)
    }

    package func events(_ numbers: Range<Int>) -> [SealedEvent] { numbers.map { event($0) } }

    /// Founds a log in `store`, and a writer on it.
    /// Tests hold commits up, so they are made on the writer's queue unless `callersCommit`.
    package func found(
        in store: some LogStore, clock: any LogClock = SystemClock(), callersCommit: Bool = false
    ) throws -> LogWriter {
        LogWriter(
            store: store, head: try LogWriter.found(in: store, signer: signer), signer: signer,
            clock: clock,
            callersCommit: callersCommit)
    }

    /// A writer on the log that `store` holds.
    package func writer(on store: some LogStore, clock: any LogClock = SystemClock()) throws -> LogWriter {
        guard let head = try store.head() else { throw Unsound(reason: "the store holds no log") }
        return LogWriter(
            store: store, head: head, signer: signer, clock: clock, callersCommit: false)
    }

    package func verifier(of store: some LogStore) -> LogVerifier {
        LogVerifier(store: store, verifiers: [signer.verifier])
    }
}
