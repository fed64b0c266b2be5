import Foundation
import GRDB
import TestSupport

extension Bench {
    /// The wrapped keys and the ciphertexts of contents that the ledger keeps. They are read in a copy, so that the files here stay as the
    /// program left them.
    func secrets() throws -> Set<Data> {
        let copy = try copied()
        let keys = try copy.blobs("SELECT wrapped FROM keys", in: "ledger/keys.db")
        let ciphertexts = try copy.blobs("SELECT ciphertext FROM content", in: "ledger/ledger.db")
        return keys.union(ciphertexts)
    }

    private func blobs(_ query: String, in file: String) throws -> Set<Data> {
        let database = try DatabaseQueue(path: directory.file(file).path)
        let blobs = try database.read { try Data.fetchAll($0, sql: query) }
        try database.close()
        return Set(blobs)
    }

    /// The files of the ledger's folder that hold any of what is ``doomed``, or a good piece of it.
    func filesHoldingDoomed() throws -> [String] {
        let pieces = doomed.flatMap { bytes in
            [bytes.prefix(24), bytes.dropFirst(bytes.count / 2).prefix(24), bytes.suffix(24)]
        }
        let folder = directory.file("ledger")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            let file = try Data(contentsOf: folder.appending(path: name))
            return pieces.contains { file.range(of: $0) != nil }
        }
    }
}
