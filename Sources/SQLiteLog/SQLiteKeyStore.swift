package import EventLog
package import Foundation
internal import GRDB
package import Sodium

/// Keeps wrapped keys in keys.db, apart from the log, so that a copy of the log is not a copy of its keys.
/// It sees ciphertext only; wrapping and unwrapping is the keyring's.
package final class SQLiteKeyStore: Sendable {
    /// `PRAGMA application_id`: "PLky".
    static let applicationID = 0x504C_6B79
    /// `PRAGMA user_version`. Format 1 had slots of another make; it is read, and made format 2 by ``migrate(_:)``.
    static let format = 2

    let database: DatabaseQueue

    /// Opens `file`, or makes it.
    package init(file: URL, access: SQLiteLogStore.Access) throws(StoreFault) {
        let ours = SQLiteFile(url: file, applicationID: Self.applicationID, format: Self.format)
        if access == .create { try ours.create(schema: Self.slotsTable + Self.keysTable) } else { try ours.check() }
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

    private static let slotsTable = """
        CREATE TABLE slots (
            id BLOB PRIMARY KEY, kind INTEGER NOT NULL, public_key BLOB NOT NULL,
            -- Argon2id, of a passphrase.
            operations INTEGER, memory_bytes INTEGER,
            sealed_root BLOB NOT NULL, authenticator BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE root (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT;

        """
    private static let keysTable = """
        CREATE TABLE keys (
            id BLOB PRIMARY KEY, purpose INTEGER NOT NULL, owner BLOB NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// One way to the root key.
    package struct Slot: Equatable, Sendable {
        /// 16 bytes.
        package let id: [UInt8]
        /// The keyring's numbering of kinds.
        package let kind: UInt8
        package let publicKey: [UInt8]
        /// Of a passphrase.
        package let limits: Argon2id.Limits?
        package let sealedRoot: [UInt8]
        package let authenticator: [UInt8]

        package init(
            id: [UInt8], kind: UInt8, publicKey: [UInt8], limits: Argon2id.Limits?, sealedRoot: [UInt8],
            authenticator: [UInt8]
        ) {
            self.id = id
            self.kind = kind
            self.publicKey = publicKey
            self.limits = limits
            self.sealedRoot = sealedRoot
            self.authenticator = authenticator
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

    /// All of it, as it was at one moment.
    package struct Contents: Sendable {
        package let rootEpoch: UInt32
        package let slots: [Slot]
        /// The root key, wrapped once for each key file, as format 1 has it; empty from format 2 on.
        package let wrappedRoots: [[UInt8]]
        /// In no particular order.
        package let records: [Record]
    }

    /// What changes at once: first what goes, then what comes.
    package struct Change: Sendable {
        package var rootEpoch: UInt32?
        /// Ids of slots that go. One that is not there is gone already.
        package var removedSlots: [[UInt8]]
        package var slots: [Slot]
        /// Ids of keys that go.
        package var removedKeys: [[UInt8]]
        /// Ids of keys that go, of which it is noted what they were.
        package var destroyedKeys: [[UInt8]]
        package var records: [Record]

        package init(
            rootEpoch: UInt32? = nil, removedSlots: [[UInt8]] = [], slots: [Slot] = [], removedKeys: [[UInt8]] = [],
            destroyedKeys: [[UInt8]] = [], records: [Record] = []
        ) {
            self.rootEpoch = rootEpoch
            self.removedSlots = removedSlots
            self.slots = slots
            self.removedKeys = removedKeys
            self.destroyedKeys = destroyedKeys
            self.records = records
        }
    }

    package func contents() throws(StoreFault) -> Contents {
        try SQLiteLogStore.translating(.reading) {
            try database.read { database in
                let records = try Self.records(database)
                guard try Int.fetchOne(database, sql: "PRAGMA user_version") != 1 else {
                    let wrapped = try Row.fetchAll(database, sql: "SELECT wrapped FROM slots ORDER BY id").map {
                        guard let wrapped = $0.blob(0) else { throw StoreFault.corrupt("a slot is not stored whole") }
                        return [UInt8](wrapped)
                    }
                    return Contents(rootEpoch: 1, slots: [], wrappedRoots: wrapped, records: records)
                }
                let row = try Row.fetchOne(database, sql: "SELECT epoch FROM root")
                guard let epoch = row?.integer(0).flatMap(UInt32.init(exactly:)) else {
                    throw StoreFault.corrupt("the root key's epoch is not stored whole")
                }
                return Contents(rootEpoch: epoch, slots: try Self.slots(database), wrappedRoots: [], records: records)
            }
        }
    }

    private static func slots(_ database: Database) throws -> [Slot] {
        let sql =
            "SELECT id, kind, public_key, operations, memory_bytes, sealed_root, authenticator FROM slots ORDER BY id"
        return try Row.fetchAll(database, sql: sql).map { row in
            guard let id = row.blob(0), let kind = row.integer(1).flatMap(UInt8.init(exactly:)),
                let publicKey = row.blob(2), let sealedRoot = row.blob(5), let authenticator = row.blob(6)
            else { throw StoreFault.corrupt("a slot is not stored whole") }
            let operations = row.integer(3).flatMap(UInt64.init(exactly:))
            let memoryBytes = row.integer(4).flatMap(UInt64.init(exactly:))
            return Slot(
                id: Array(id), kind: kind, publicKey: Array(publicKey),
                limits: operations.flatMap { operations in
                    memoryBytes.map { Argon2id.Limits(operations: operations, memoryBytes: $0) }
                },
                sealedRoot: Array(sealedRoot), authenticator: Array(authenticator))
        }
    }

    private static func records(_ database: Database) throws -> [Record] {
        try Row.fetchAll(database, sql: "SELECT id, purpose, owner, epoch, wrapped FROM keys").map { row in
            guard let id = row.blob(0), let purpose = row.integer(1).flatMap(UInt8.init(exactly:)),
                let owner = row.blob(2), let epoch = row.integer(3).flatMap(UInt32.init(exactly:)),
                let wrapped = row.blob(4)
            else { throw StoreFault.corrupt("a key is not stored whole") }
            return Record(id: Array(id), purpose: purpose, owner: Array(owner), epoch: epoch, wrapped: Array(wrapped))
        }
    }

    /// Makes the whole change in one durable transaction. A new key must be on disk before an event that needs it is: a crash between leaves
    /// keys that nothing uses, never an event that nobody can read.
    package func commit(_ change: Change) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { try Self.apply(change, to: $0) }
        }
    }

    /// Makes a file of format 1 one of format 2, in one durable transaction: its slots go, and those of `change` come in their place.
    package func migrate(_ change: Change) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { database in
                try database.execute(sql: "DROP TABLE slots; \(Self.slotsTable)")
                try Self.apply(change, to: database)
                try database.execute(sql: "PRAGMA user_version = \(Self.format)")
            }
        }
    }

    private static func apply(_ change: Change, to database: Database) throws {
        if let epoch = change.rootEpoch {
            try database.execute(
                sql: "INSERT OR REPLACE INTO root (id, epoch) VALUES (1, ?)", arguments: [Int64(epoch)])
        }
        for id in change.removedSlots {
            try database.execute(sql: "DELETE FROM slots WHERE id = ?", arguments: [Data(id)])
        }
        for slot in change.slots {
            try database.execute(
                sql: """
                    INSERT INTO slots (id, kind, public_key, operations, memory_bytes, sealed_root, authenticator)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(slot.id), Int64(slot.kind), Data(slot.publicKey), slot.limits.map { Int64($0.operations) },
                    slot.limits.map { Int64($0.memoryBytes) }, Data(slot.sealedRoot), Data(slot.authenticator),
                ])
        }
        if !change.destroyedKeys.isEmpty { try note(change.destroyedKeys, in: database) }
        let gone = change.removedKeys + change.destroyedKeys
        if !gone.isEmpty {
            let removal = try database.cachedStatement(sql: "DELETE FROM keys WHERE id = ?")
            for id in gone { try removal.execute(arguments: [Data(id)]) }
        }
        let addition = try database.cachedStatement(
            sql: "INSERT INTO keys (id, purpose, owner, epoch, wrapped) VALUES (?, ?, ?, ?, ?)")
        for record in change.records {
            addition.setUncheckedArguments([
                Data(record.id), Int64(record.purpose), Data(record.owner), Int64(record.epoch), Data(record.wrapped),
            ])
            try addition.execute()
        }
    }

    /// What a key was for is kept, so that whoever puts back an older log knows what was erased since.
    private static func note(_ ids: [[UInt8]], in database: Database) throws {
        // Made where it is first needed: a file may be of before there was one.
        try database.execute(sql: destroyedSchema)
        let note = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO destroyed SELECT id, purpose, owner, 1 FROM keys WHERE id = ?")
        for id in ids { try note.execute(arguments: [Data(id)]) }
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
