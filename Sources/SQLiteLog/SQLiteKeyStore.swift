package import EventLog
package import Foundation
internal import GRDB

/// Keeps wrapped keys in keys.db, apart from the log, so that a copy of the log is not a copy of its keys.
/// It sees ciphertext only; wrapping and unwrapping is the keyring's.
package final class SQLiteKeyStore: Sendable {
    /// `PRAGMA application_id`: "PLky".
    private static let applicationID = 0x504C_6B79
    private static let format = 1

    private let database: DatabaseQueue

    /// Opens `file`, or makes it.
    package init(file: URL, access: SQLiteLogStore.Access) throws(StoreFault) {
        let ours = SQLiteFile(url: file, applicationID: Self.applicationID, format: Self.format)
        if access == .create { try ours.create(schema: Self.schema) } else { try ours.check() }
        database = try SQLiteLogStore.translating(.opening) {
            var configuration = Configuration()
            configuration.readonly = access == .readOnly
            configuration.busyMode = .timeout(5)
            configuration.label = "promptledger.keys"
            if access != .readOnly { configuration.journalMode = .wal }
            let database = try DatabaseQueue(
                path: access == .readOnly ? ours.pathForReading : file.path, configuration: configuration)
            if access != .readOnly {
                try database.inDatabase { database in
                    // After GRDB has opened it, for with WAL it sets NORMAL: a key must survive the power cut that its events survive.
                    try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
                }
            }
            return database
        }
    }

    private static let schema = """
        CREATE TABLE slots (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
        CREATE TABLE keys (
            id BLOB PRIMARY KEY, purpose INTEGER NOT NULL, owner BLOB NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// One way to the root key.
    package struct Slot: Equatable, Sendable {
        /// `key-file`; other kinds follow.
        package let kind: String
        package let wrapped: [UInt8]

        package init(kind: String, wrapped: [UInt8]) {
            self.kind = kind
            self.wrapped = wrapped
        }
    }

    /// One wrapped key and what it is for.
    package struct Record: Equatable, Sendable {
        /// 16 bytes.
        package let id: [UInt8]
        /// The keyring's numbering of purposes.
        package let purpose: UInt8
        /// Whose key it is, in the keyring's words.
        package let owner: [UInt8]
        package let epoch: UInt32
        package let wrapped: [UInt8]

        package init(id: [UInt8], purpose: UInt8, owner: [UInt8], epoch: UInt32, wrapped: [UInt8]) {
            self.id = id
            self.purpose = purpose
            self.owner = owner
            self.epoch = epoch
            self.wrapped = wrapped
        }
    }

    package func slots() throws(StoreFault) -> [Slot] {
        try SQLiteLogStore.translating(.reading) {
            try database.read { database in
                try Row.fetchAll(database, sql: "SELECT kind, wrapped FROM slots ORDER BY id").map {
                    guard let kind = $0.text(0), let wrapped = $0.blob(1) else {
                        throw StoreFault.corrupt("a slot is not stored whole")
                    }
                    return Slot(kind: kind, wrapped: [UInt8](wrapped))
                }
            }
        }
    }

    /// Every key, in no particular order.
    package func records() throws(StoreFault) -> [Record] {
        try SQLiteLogStore.translating(.reading) {
            try database.read { database in
                try Row.fetchAll(database, sql: "SELECT id, purpose, owner, epoch, wrapped FROM keys").map { row in
                    guard let id = row.blob(0), let purpose = row.integer(1).flatMap(UInt8.init(exactly:)),
                        let owner = row.blob(2),
                        let epoch = row.integer(3).flatMap(UInt32.init(exactly:)), let wrapped = row.blob(4)
                    else { throw StoreFault.corrupt("a key is not stored whole") }
                    return Record(
                        id: Array(id), purpose: purpose, owner: Array(owner), epoch: epoch, wrapped: Array(wrapped))
                }
            }
        }
    }

    /// What changes at once.
    package struct Change: Sendable {
        package var slots: [Slot]
        package var records: [Record]
        /// Ids of keys that go. One that is not there is gone already.
        package var removedKeys: [[UInt8]]

        package init(slots: [Slot] = [], records: [Record] = [], removedKeys: [[UInt8]] = []) {
            self.slots = slots
            self.records = records
            self.removedKeys = removedKeys
        }
    }

    /// Makes the whole change in one durable transaction. A new key must be on disk before an event that needs it is: a crash between leaves
    /// keys that nothing uses, never an event that nobody can read.
    package func commit(_ change: Change) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { database in
                for slot in change.slots {
                    try database.execute(
                        sql: "INSERT INTO slots (kind, wrapped) VALUES (?, ?)",
                        arguments: [slot.kind, Data(slot.wrapped)])
                }
                let removal = try database.cachedStatement(sql: "DELETE FROM keys WHERE id = ?")
                for id in change.removedKeys { try removal.execute(arguments: [Data(id)]) }
                let addition = try database.cachedStatement(
                    sql: "INSERT INTO keys (id, purpose, owner, epoch, wrapped) VALUES (?, ?, ?, ?, ?)")
                for record in change.records {
                    addition.setUncheckedArguments([
                        Data(record.id), Int64(record.purpose), Data(record.owner), Int64(record.epoch),
                        Data(record.wrapped),
                    ])
                    try addition.execute()
                }
            }
        }
    }

    /// Empties the write-ahead log, where bytes that were removed from the file (which overwrites them) may still lie.
    /// Throws where another program is reading just then.
    package func wipeTraces() throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
    }

    /// Closes the connection. Nothing may be asked of the store after.
    package func close() throws(StoreFault) {
        try SQLiteLogStore.translating(.reading) { try database.close() }
    }
}
