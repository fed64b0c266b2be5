internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections

/// Carries out what the log says is erased. Every step may be done twice, and what a crash left undone is done by whoever opens to write.
struct Eraser {
    let folder: LedgerFolder
    let store: any ErasableLogStore
    let keyring: Keyring
    let origin: String

    /// Ciphertexts deleted in one transaction.
    private static let deletedAtOnce = 10_000

    /// The steps after the event, for the erasures that are not carried out in full. `size`: of the log.
    func finish(_ erasures: Erasures, below size: UInt64) throws(LedgerFault) {
        if erasures.isEmpty { return }
        // (2) The keys go from keys.db, and what they were is noted there until the last step. A crash before leaves keys whose ids the log
        // names as erased: they are found by that.
        for erasure in erasures.all {
            guard let subject = Subject(erasure.kind, stored: erasure.subject) else { continue }
            if !keyring.dataKeyIDs(of: subject).isEmpty { try keyring.destroyKeys(of: subject) }
        }
        let unfinished = try keyring.destroyedKeysWithTraces(among: Set(erasures.dataKeys))
        if unfinished.isEmpty { return }
        // (3) The ciphertexts go from ledger.db: without the keys they are noise already. A crash leaves some of them.
        try delete(under: Set(unfinished), below: size)
        // (4) The snapshot goes, which may hold names; another is made in time. A crash before leaves one that is older than the erasure.
        try SnapshotFile(folder).destroy()
        // (5) Nothing is left to be found. A crash before does it all again.
        try keyring.settleTraces(of: unfinished)
    }

    /// Which of the erasures are not carried out to the end, in the order of the log: a key of theirs is here, or keys.db notes that traces
    /// may be.
    func unfinished(of erasures: Erasures) throws(LedgerFault) -> [Erasure] {
        if erasures.isEmpty { return [] }
        let traced = Set(try keyring.destroyedKeysWithTraces(among: Set(erasures.dataKeys)))
        return erasures.all.filter { erasure in
            erasure.dataKeys.contains(where: traced.contains) || !heldKeys(of: erasure).isEmpty
        }
    }

    /// The ids of the keys of what was erased that are here all the same.
    func heldKeys(of erasure: Erasure) -> [Data] {
        guard let subject = Subject(erasure.kind, stored: erasure.subject) else { return [] }
        return keyring.dataKeyIDs(of: subject).map { Data($0.bytes) }
    }

    /// Deletes every ciphertext that was sealed under one of the keys.
    func delete(under dataKeys: Set<Data>, below size: UInt64) throws(LedgerFault) {
        var doomed: [UInt64] = []
        try ErasureScan(store: store, origin: origin).scan(under: dataKeys, below: size) {
            (positions) throws(LedgerFault) in
            doomed += positions
            if doomed.count >= Self.deletedAtOnce {
                try delete(doomed)
                doomed = []
            }
        }
        try delete(doomed)
        do { try store.wipeTraces() } catch { throw .tracesRemain(file: "ledger.db-wal", "\(error)") }
    }

    private func delete(_ positions: [UInt64]) throws(LedgerFault) {
        do { try store.deleteContents(at: positions) } catch { throw LedgerFault(error, path: "ledger.db") }
    }
}
