import Foundation
import GRDB
import Ledger

/// Somebody who may write to the ledger's files and has no key.
extension Workspace {
    /// Runs SQL on ledger.db, with the triggers out of the way that keep honest programs from it.
    func tamper(_ sql: String, arguments: StatementArguments = []) throws {
        let database = try DatabaseQueue(path: folder.log.path)
        try database.write { database in
            for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            for statement in sql.split(separator: ";") {
                try database.execute(sql: String(statement), arguments: arguments)
            }
        }
        try database.close()
    }

    /// Flips one bit of a stored blob: bit `bit` of byte `byte`, counted from the blob's end where negative.
    func flip(_ table: String, _ column: String, at position: UInt64, byte: Int, bit: Int = 0) throws {
        let database = try DatabaseQueue(path: folder.log.path)
        var blob = try database.read { database in
            try Data.fetchOne(database, sql: "SELECT \(column) FROM \(table) WHERE position = \(position)")!
        }
        try database.close()
        blob[byte < 0 ? blob.count + byte : byte] ^= 1 << UInt8(bit)
        try tamper("UPDATE \(table) SET \(column) = ? WHERE position = \(position)", arguments: [blob])
    }

    /// Deletes every key of a purpose from keys.db.
    func loseKeys(purpose: Int) throws {
        let database = try DatabaseQueue(path: folder.keys.path)
        try database.write { try $0.execute(sql: "DELETE FROM keys WHERE purpose = \(purpose)") }
        try database.close()
    }

    /// Brings what lies in the write-ahead logs into the files themselves.
    func settle() throws {
        for file in [folder.log, folder.keys] {
            let database = try DatabaseQueue(path: file.path)
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try database.close()
        }
    }

    /// The files of the ledger as they are now, as a backup takes them.
    func copyFiles() throws -> [URL: Data] {
        try settle()
        return [folder.log: try Data(contentsOf: folder.log), folder.keys: try Data(contentsOf: folder.keys)]
    }

    func putBack(_ files: [URL: Data]) throws {
        for (file, bytes) in files { try replace(file, with: bytes) }
    }
}
