import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport

/// A folder with a ledger.db in it, or the place for one.
struct StoreFolder {
    let directory: TemporaryDirectory
    var file: URL { directory.file("ledger.db") }

    init() throws { directory = try TemporaryDirectory("sqlite-log") }

    func open(_ access: SQLiteLogStore.Access) throws -> SQLiteLogStore {
        try SQLiteLogStore(file: file, access: access)
    }

    /// A closed log of events 0..<`count`, in batches of three.
    static func written(_ count: Int, log: SampleLog) async throws -> StoreFolder {
        let folder = try StoreFolder()
        let store = try folder.open(.create)
        let writer = try log.found(in: store)
        for first in stride(from: 0, to: count, by: 3) {
            _ = try await writer.append(
                log.events(first..<min(first + 3, count)),
                request: RequestStamp(key: RequestKey(Array("request \(first)".utf8))!, digest: MerkleHash.empty))
        }
        try store.close()
        return folder
    }

    /// The files in the folder and their bytes.
    func contents() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: directory.file($0))) })
    }

    /// Runs SQL over the file with the `sqlite3` program, another hand on the file than ours; what it answers, errors and all.
    func sql(_ text: String) throws -> String {
        try Programs.run("sh", ["-c", "exec sqlite3 \"$0\" \"$1\" 2>&1", file.path, text], in: directory).output
    }

    static var hasSQLite3: Bool { Programs.isPresent("sqlite3") }
}
