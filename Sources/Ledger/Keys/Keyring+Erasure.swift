internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Synchronization

extension Keyring {
    /// Those of `dataKeys` that keys.db notes as destroyed, where what was sealed under them may still be on disk. What keys.db notes is
    /// signed by nobody: nothing goes on its word alone.
    func destroyedKeysWithTraces(among dataKeys: Set<Data>) throws(LedgerFault) -> [Data] {
        try notes().ofSubjects.filter(\.key.hasTraces).map { Data($0.key.id) }.filter(dataKeys.contains)
    }

    /// Keys that keys.db notes as destroyed, and whether each is here all the same, which no destruction leaves.
    func destroyedKeys() throws(LedgerFault) -> [Data: Bool] {
        let destroyed = try notes().subjectKeyIDs
        return contents.withLock { contents in
            destroyed.reduce(into: [:]) { keys, id in
                keys[id] = DataKeyID(bytes: id).map { contents.table.dataKeys[$0] != nil } ?? false
            }
        }
    }

    /// Whose each data key is that is here, and each that keys.db notes as destroyed.
    func owners() throws(LedgerFault) -> [Data: Subject] {
        var owners: [Data: Subject] = [:]
        for (subject, key) in try notes().ofSubjects { owners[Data(key.id)] = subject }
        // Of a key that is here it is sure: it would not unwrap for another.
        for (id, subject) in contents.withLock({ $0.table.subjectsByKey() }) { owners[Data(id.bytes)] = subject }
        return owners
    }

    /// Notes that something sealed under these keys of a subject, which are destroyed, may still be on disk.
    func noteTraces(of ids: Set<Data>, as subject: Subject) throws(LedgerFault) {
        let purpose = KeyPurpose.subject(subject)
        let keys = ids.map {
            SQLiteKeyStore.Destroyed(id: Array($0), purpose: purpose.number, owner: purpose.owner, hasTraces: true)
        }
        do { try store.noteTraces(of: keys) } catch { throw LedgerFault(ofKeys: error) }
    }

    /// Notes that nothing sealed under these keys is on disk any more.
    func settleTraces(of ids: [Data]) throws(LedgerFault) {
        do { try store.settleTraces(of: ids.map { Array($0) }) } catch { throw LedgerFault(ofKeys: error) }
    }

    /// The subjects whose keys were destroyed here, each with its keys. Where that stands in the log is not known here.
    func destroyedSubjects() throws(LedgerFault) -> [Erasure] {
        var keys: [Subject: [Data]] = [:]
        for (subject, key) in try notes().ofSubjects { keys[subject, default: []].append(Data(key.id)) }
        return keys.map { subject, keys in
            Erasure(position: .max, kind: subject.kind, subject: subject.stored, dataKeys: keys)
        }
    }

    /// What keys.db notes as destroyed, as of now.
    func notes() throws(LedgerFault) -> DestroyedKeyNotes {
        do throws(StoreFault) { return DestroyedKeyNotes(try store.destroyed()) } catch {
            throw LedgerFault(ofKeys: error)
        }
    }

    /// Takes out what earlier programs noted of signing keys: nothing goes by it, and the log cannot tell whether it is true. Where that cannot
    /// be done, it stays until the ledger is next opened to write.
    func forgetNotesOfSigningKeys() {
        guard let ids = try? notes().signingKeyIDs, !ids.isEmpty else { return }
        try? store.forgetDestroyed(ids)
    }

    /// Destroys keys in a keys.db that nobody has open, without unlocking it; those that are not there are gone already.
    static func destroy(_ ids: [Data], in file: URL) throws(LedgerFault) {
        do throws(StoreFault) {
            let store = try SQLiteKeyStore(file: file, access: .readWrite)
            try store.commit(.init(destroyedKeys: ids.map { Array($0) }))
            try store.settleTraces(of: ids.map { Array($0) })
            try store.wipeTraces()
            try store.close()
        } catch { throw LedgerFault(ofKeys: error, path: file.path) }
    }
}
