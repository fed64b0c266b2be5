package import EventLog
internal import Foundation
internal import GRDB

/// What keys.db remembers of keys that are gone: whose they were, so that whoever puts back an older log knows what was erased since.
extension SQLiteKeyStore {
    /// A key that was destroyed.
    package struct Destroyed: Equatable, Sendable {
        /// 16 bytes.
        package let id: [UInt8]
        /// The keyring's numbering of purposes.
        package let purpose: UInt8
        /// Whose key it was, in the keyring's words.
        package let owner: [UInt8]
        /// Whether what was sealed under it may still be on disk.
        package let hasTraces: Bool

        package init(id: [UInt8], purpose: UInt8, owner: [UInt8], hasTraces: Bool) {
            self.id = id
            self.purpose = purpose
            self.owner = owner
            self.hasTraces = hasTraces
        }
    }

    static let destroyedSchema = """
        CREATE TABLE IF NOT EXISTS destroyed (
            id BLOB PRIMARY KEY, purpose INTEGER NOT NULL, owner BLOB NOT NULL, has_traces INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// Every key that was destroyed, in no particular order.
    package func destroyed() throws(StoreFault) -> [Destroyed] {
        try SQLiteLogStore.translating(.reading) {
            try database.read { database in
                // A file that was never opened to write since may not have the table.
                guard try database.tableExists("destroyed") else { return [] }
                return try Row.fetchAll(database, sql: "SELECT id, purpose, owner, has_traces FROM destroyed").map {
                    guard let id = $0.blob(0), let purpose = $0.integer(1).flatMap(UInt8.init(exactly:)),
                        let owner = $0.blob(2), let hasTraces = $0.integer(3), (0...1).contains(hasTraces)
                    else { throw StoreFault.corrupt("a destroyed key is not noted whole") }
                    return Destroyed(
                        id: Array(id), purpose: purpose, owner: Array(owner), hasTraces: hasTraces != 0)
                }
            }
        }
    }

    /// Notes that these keys are destroyed and that something sealed under them may still be on disk.
    package func noteTraces(of keys: [Destroyed]) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { database in
                try database.execute(sql: Self.destroyedSchema)
                let statement = try database.cachedStatement(
                    sql: """
                        INSERT INTO destroyed (id, purpose, owner, has_traces) VALUES (?, ?, ?, 1)
                        ON CONFLICT (id) DO UPDATE SET has_traces = 1
                        """)
                for key in keys {
                    try statement.execute(arguments: [Data(key.id), Int64(key.purpose), Data(key.owner)])
                }
            }
        }
    }

    /// Notes that nothing sealed under these keys is on disk any more.
    package func settleTraces(of ids: [[UInt8]]) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { database in
                try database.execute(sql: Self.destroyedSchema)
                let statement = try database.cachedStatement(sql: "UPDATE destroyed SET has_traces = 0 WHERE id = ?")
                for id in ids { try statement.execute(arguments: [Data(id)]) }
            }
        }
    }

    /// Takes out what is noted of these keys.
    package func forgetDestroyed(_ ids: [[UInt8]]) throws(StoreFault) {
        try SQLiteLogStore.translating(.committing) {
            try database.write { database in
                let statement = try database.cachedStatement(sql: "DELETE FROM destroyed WHERE id = ?")
                for id in ids { try statement.execute(arguments: [Data(id)]) }
            }
        }
    }
}
