internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SQLiteLog

extension Keyring {
    /// Subjects' keys that were destroyed, where what was sealed under them may still be on disk.
    func destroyedKeysWithTraces() throws(LedgerFault) -> [Data] {
        try destroyed().filter(\.key.hasTraces).map { Data($0.key.id) }
    }

    /// Notes that nothing sealed under these keys is on disk any more.
    func settleTraces(of ids: [Data]) throws(LedgerFault) {
        do { try store.settleTraces(of: ids.map { Array($0) }) } catch { throw LedgerFault(error, path: "keys.db") }
    }

    /// The subjects whose keys were destroyed here, each with its keys. Where that stands in the log is not known here.
    func destroyedSubjects() throws(LedgerFault) -> [Erasure] {
        var keys: [Subject: [Data]] = [:]
        for (subject, key) in try destroyed() { keys[subject, default: []].append(Data(key.id)) }
        return keys.map { subject, keys in
            Erasure(position: .max, kind: subject.kind, subject: subject.stored, dataKeys: keys)
        }
    }

    private func destroyed() throws(LedgerFault) -> [(subject: Subject, key: SQLiteKeyStore.Destroyed)] {
        let keys: [SQLiteKeyStore.Destroyed]
        do { keys = try store.destroyed() } catch { throw LedgerFault(error, path: "keys.db") }
        return keys.compactMap { key in
            guard case .subject(let subject) = KeyPurpose(number: key.purpose, owner: key.owner) else { return nil }
            return (subject, key)
        }
    }

    /// Destroys keys in a keys.db that nobody has open, without unlocking it; those that are not there are gone already.
    static func destroy(_ ids: [Data], in file: URL) throws(LedgerFault) {
        do throws(StoreFault) {
            let store = try SQLiteKeyStore(file: file, access: .readWrite)
            try store.commit(.init(removedKeys: ids.map { Array($0) }))
            try store.settleTraces(of: ids.map { Array($0) })
            try store.wipeTraces()
            try store.close()
        } catch { throw LedgerFault(error, path: file.path) }
    }
}
