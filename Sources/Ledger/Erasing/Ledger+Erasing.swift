package import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections

extension Ledger {
    /// Erases a subject, in steps that a crash may part:
    ///
    /// 1. The event is durable: the promise. A crash before it leaves everything as it was; from here on nobody reads the content any more,
    ///    and opening to write does the rest.
    /// 2. The subject's keys are destroyed, of every epoch.
    /// 3. The ciphertexts are deleted.
    /// 4. The snapshot, which may hold names, is destroyed.
    ///
    /// What keeps the steps after the first from being done (a full disk, say) is told as ``LedgerFault/erasureBehind(position:_:)``: it is
    /// recorded.
    ///
    /// It has the ledger to itself: whoever sealed under the subject's keys has been written, and is found; whoever decides later knows.
    nonisolated func erase(_ command: EraseSubject, as actor: ActorID, under request: RequestStamp?)
        async throws(LedgerFault)
        -> Receipt
    {
        await turns.take(alone: true)
        defer { turns.end() }
        var command = command
        // Who restores an older log names keys that are gone already.
        for key in reader.keyring.dataKeyIDs(of: command.subject).map({ Data($0.bytes) })
        where !command.dataKeys.contains(key) { command.dataKeys.append(key) }
        let receipt = try await decideAndAppend(.eraseSubject(command), as: actor, under: request)
        do throws(LedgerFault) {
            try await BlockingWork.run { [reader, command] () throws(LedgerFault) in
                try reader.finishErasures()
                // It was erased before. Should keys.db not know any more what that left, whoever asks again is still told the truth.
                if receipt.positions.isEmpty { try reader.finishErasure(of: command.subject) }
            }
        } catch {
            // Of several that are left, what was asked for is what is told of.
            guard case .erasureBehind(_, let reason) = error, let position = receipt.positions.first else {
                throw error
            }
            throw .erasureBehind(position: position, reason)
        }
        return receipt
    }
}

extension LedgerReader {
    /// What was erased of this ledger, to be kept beside its backups: signed with the key that signs its checkpoints.
    package func erasureList() throws(LedgerFault) -> String {
        let (size, erasures) = read { ($0.position, $0.erasures.all) }
        // The verifier was made of this very name, so it is a good one.
        let signer = NoteSigner(name: origin, key: keyring.checkpointKey)!
        return try ErasureList(origin: origin, size: size, erasures: erasures).text(signedBy: signer)
    }

    /// Does what is left to do of the erasures that the log has recorded. Only who writes may.
    /// - Throws: ``LedgerFault/erasureBehind(position:_:)``, of the first that is left, where doing it later may help.
    func finishErasures() throws(LedgerFault) {
        let (erasures, size) = read { ($0.erasures, $0.position) }
        do { try eraser.finish(erasures, below: size) } catch {
            guard let reason = error.delay, let first = try? eraser.unfinished(of: erasures).first else { throw error }
            throw .erasureBehind(position: first.position, reason)
        }
    }

    private var eraser: Eraser { Eraser(folder: folder, store: store, keyring: keyring, origin: origin) }

    /// The erasures that the log has recorded and that are not carried out to the end; `nil` where there is none. To look on is enough.
    ///
    /// Whether there is one, the keys and keys.db tell. Only where one is, the entries are walked through, once for all of them.
    package func unfinishedErasures() throws(LedgerFault) -> UnfinishedErasures? {
        let (erasures, size) = read { ($0.erasures, $0.position) }
        let unfinished = try eraser.unfinished(of: erasures)
        if unfinished.isEmpty { return nil }
        let held = Set(unfinished.flatMap { eraser.heldKeys(of: $0) })
        let dataKeys = held.union(unfinished.flatMap(\.dataKeys))
        return UnfinishedErasures(
            entries: unfinished.map(\.position), keys: held.count,
            ciphertexts: try ErasureScan(store: store, origin: origin).ciphertexts(under: dataKeys, below: size))
    }

    /// As ``finishErasures()``, of a subject of which keys.db may have lost the note that something is left: it is noted anew where something is.
    fileprivate func finishErasure(of subject: Subject) throws(LedgerFault) {
        let (erasures, size) = read { ($0.erasures.all, $0.position) }
        let dataKeys = Set(
            erasures.filter { $0.kind == subject.kind && $0.subject == subject.stored }.flatMap(\.dataKeys))
        let left = try ErasureScan(store: store, origin: origin).ciphertexts(under: dataKeys, below: size)
        if left == 0 { return }
        try keyring.noteTraces(of: dataKeys, as: subject)
        try finishErasures()
    }

    /// Deletes every ciphertext that was sealed under one of the keys.
    func deleteContents(under dataKeys: Set<Data>) throws(LedgerFault) {
        try eraser.delete(under: dataKeys, below: size)
    }

    /// The entries whose content was sealed under one of the keys, whether it is still there or not.
    func contents(under dataKeys: Set<Data>) throws(LedgerFault) -> [UInt64] {
        var found: [UInt64] = []
        try ErasureScan(store: store, origin: origin).scan(under: dataKeys, below: size) { found += $0 }
        return found
    }

    /// How many contents would go with the subject: those that are still there. What was erased with something else went before.
    package func contentCount(of subject: Subject) throws(LedgerFault) -> Int {
        let keys = Set(keyring.dataKeyIDs(of: subject).map { Data($0.bytes) })
        let contents = try ErasureScan(store: store, origin: origin).ciphertexts(under: keys, below: size)
        return Int(contents)
    }
}

extension LedgerFault {
    /// What keeps from being done what the log says, where doing it later may help.
    fileprivate var delay: String? {
        switch self {
        case .notWritten(let reason), .stopped(let reason), .cannotOpen(_, let reason): reason
        case .tracesRemain(let file, let reason): "\(file): \(reason)"
        default: nil
        }
    }
}
