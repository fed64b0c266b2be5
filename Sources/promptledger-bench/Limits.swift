import Events
import Foundation
import GRDB
import Sodium
import SwiftProtobuf

/// What this machine does at most, one core at a time. Each is a median of five short rounds; a bench asks before and after its own and
/// takes the larger, so that a machine which was slow for a moment flatters nobody.
enum Limits {
    private static let message = [UInt8](repeating: 7, count: 320)

    /// Ed25519 signatures a second.
    static func signing() -> Double {
        let key = SigningKey.random()
        return rate(4_000) { message.withUnsafeBytes { _ = key.sign($0) } }
    }

    /// Ed25519 verifications a second.
    static func verifying() -> Double {
        let key = SigningKey.random()
        let signature = message.withUnsafeBytes { key.sign($0) }
        return rate(2_000) { message.withUnsafeBytes { precondition(key.publicKey.verifies(signature, of: $0)) } }
    }

    /// SHA-256 digests a second of an entry with its content's part, of about 420 bytes.
    static func hashing() -> Double {
        let entry = [UInt8](repeating: 7, count: 420)
        return rate(50_000) { _ = entry.withUnsafeBytes { SHA256.digest(prefix: 0, $0) } }
    }

    /// XChaCha20-Poly1305 decryptions a second of what the facts of an event are sealed as.
    static func decrypting() -> Double {
        let key = Random.bytes(32)
        let nonce = Random.bytes(24)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let sealed = [UInt8](repeating: 7, count: 128).withUnsafeBytes { plain in
            nonce.withUnsafeBytes { nonce in
                key.withUnsafeBytes { XChaCha20Poly1305.seal(plain, nonce: nonce, key: $0, additionalData: nothing) }
            }
        }
        return rate(50_000) {
            sealed.withUnsafeBytes { sealed in
                nonce.withUnsafeBytes { nonce in
                    key.withUnsafeBytes { key in
                        precondition(
                            XChaCha20Poly1305.open(sealed, nonce: nonce, key: key, additionalData: nothing) != nil)
                    }
                }
            }
        }
    }

    /// Protobuf decodings a second of the facts of a run.
    static func decoding() throws -> Double {
        let facts = Facts.with { facts in
            facts.actor = Data(Random.bytes(16))
            facts.runRequested = .with {
                $0.run = Data(Random.bytes(16))
                $0.experiment = Data(Random.bytes(16))
                $0.version = Data(Random.bytes(16))
                $0.caseID = Data(Random.bytes(16))
                $0.repeat = 3
            }
        }
        let bytes: [UInt8] = try facts.serializedBytes()
        return try rate(50_000) { _ = try Facts(serializedBytes: bytes) }
    }

    /// Durable commits a second of one small row: WAL, `synchronous=FULL`.
    /// - Parameter hasRoom: whether the WAL has its length already and is overwritten, as one that was moved into the file is.
    static func commits(in folder: URL, hasRoom: Bool = false) throws -> Double {
        let database = try openRaw(folder)
        let row = Data(Random.bytes(700))
        func commit() throws {
            try database.write { try $0.execute(sql: "INSERT INTO rows (bytes) VALUES (?)", arguments: [row]) }
        }
        // SQLite moves it into the file after 1000 pages.
        if hasRoom { for _ in 0..<1_100 { try commit() } }
        return try rate(hasRoom ? 150 : 300, commit)
    }

    /// Rows a second that a scan over small rows reads.
    static func scanning(in folder: URL) throws -> Double {
        let database = try openRaw(folder)
        let count = 50_000
        try database.write { database in
            let insert = try database.makeStatement(sql: "INSERT INTO rows (bytes) VALUES (?)")
            let row = Data(Random.bytes(400))
            for _ in 0..<count { try insert.execute(arguments: [row]) }
        }
        let rounds = try (0..<5).map { _ in
            try seconds {
                try database.read { database in
                    let rows = try Row.fetchCursor(database, sql: "SELECT id, bytes FROM rows")
                    var bytes = 0
                    while let row = try rows.next() { bytes += try row.withUnsafeData(atIndex: 1) { $0?.count ?? 0 } }
                    precondition(bytes >= count * 400)
                }
            }
        }
        return Double(count) / median(rounds)
    }

    private static func openRaw(_ folder: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        let database = try DatabaseQueue(
            path: folder.appending(path: "\(UUID()).db").path, configuration: configuration)
        // GRDB sets NORMAL with WAL.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try database.write { try $0.execute(sql: "CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)") }
        return database
    }

    private static func rate(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let rounds = try (0..<5).map { _ in try seconds { for _ in 0..<count { try body() } } }
        return Double(count) / median(rounds)
    }
}
