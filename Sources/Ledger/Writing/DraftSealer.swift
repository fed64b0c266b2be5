internal import Dispatch
internal import Domain
internal import EventLog
internal import Events
internal import Sodium
internal import SwiftProtobuf
internal import Synchronization

/// Turns decided events into sealed ones: finds or makes the keys of their subjects, encrypts, signs. It runs beside other callers' sealing.
struct DraftSealer: Sendable {
    let sealer: EventSealer
    let keyring: Keyring
    let ids: IdentifierSource

    /// From this many events on, all cores seal.
    private static let parallelFrom = 32

    /// Throws `.tooLarge` where an event's text is more than a part may hold.
    func seal(_ drafts: [Draft], signer: SigningKey) async throws(LedgerFault) -> [SealedEvent] {
        if drafts.count < Self.parallelFrom { return try seal(drafts[...], try keys(for: drafts), signer) }
        return try await BlockingWork.run { () throws(LedgerFault) in
            let keys = try keys(for: drafts)
            let chunk = Self.parallelFrom
            let chunks = (drafts.count + chunk - 1) / chunk
            let sealed = Mutex([Result<[SealedEvent], LedgerFault>](repeating: .success([]), count: chunks))
            DispatchQueue.concurrentPerform(iterations: chunks) { index in
                let part = Result { () throws(LedgerFault) in
                    try seal(drafts[index * chunk..<min(drafts.count, index * chunk + chunk)], keys, signer)
                }
                sealed.withLock { $0[index] = part }
            }
            var events: [SealedEvent] = []
            events.reserveCapacity(drafts.count)
            for part in sealed.withLock({ $0 }) { events += try part.get() }
            return events
        }
    }

    /// The content keys of each draft. Those that are missing are made at once for all.
    private func keys(for drafts: [Draft]) throws(LedgerFault) -> [[DataKey]] {
        if drafts.count == 1 { return [try keyring.keys(for: drafts[0].subjects)] }
        var keys = try keyring.keys(for: drafts.flatMap(\.subjects))[...]
        return drafts.map { draft in
            defer { keys = keys.dropFirst(draft.subjects.count) }
            return Array(keys.prefix(draft.subjects.count))
        }
    }

    /// - Parameter keys: of each draft of the whole.
    private func seal(_ drafts: ArraySlice<Draft>, _ keys: [[DataKey]], _ signer: SigningKey) throws(LedgerFault)
        -> [SealedEvent]
    {
        var events: [SealedEvent] = []
        events.reserveCapacity(drafts.count)
        for index in drafts.indices { events.append(try seal(drafts[index], keys[index], signer)) }
        return events
    }

    private func seal(_ draft: Draft, _ keys: [DataKey], _ signer: SigningKey) throws(LedgerFault) -> SealedEvent {
        // Serialising a message of our own making cannot fail.
        let facts: [UInt8] = try! draft.facts.serializedBytes()
        let content: [UInt8]? = draft.content.map { try! $0.serializedBytes() }
        guard max(facts.count, content?.count ?? 0) <= PartCipher.plaintextBytesMax else {
            throw .tooLarge("one event is over \(PartCipher.plaintextBytesMax >> 20) MiB")
        }
        return sealer.seal(
            eventID: ids.next(), facts: facts, factsKey: keyring.workspaceKey, content: content,
            contentKeys: keys, signer: signer)
    }
}
