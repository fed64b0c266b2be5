package import Foundation

/// The folder of vectors, samples and reference numbers that lies beside the project where its developers work, and nowhere else:
/// suites that read it are skipped, with the reason, on a machine that has none.
package enum SharedFiles {
    /// `PROMPTLEDGER_SHARED`, else `../shared` beside the package.
    package static let root: URL? = {
        let candidate =
            ProcessInfo.processInfo.environment["PROMPTLEDGER_SHARED"].map { URL(filePath: $0) }
            ?? packageRoot.deletingLastPathComponent().appending(path: "shared")
        return FileManager.default.fileExists(atPath: candidate.path) ? candidate : nil
    }()

    /// Where the package's manifest lies.
    package static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static var isPresent: Bool { root != nil }
    package static let absence = "no shared folder beside the project (set PROMPTLEDGER_SHARED to name one)"

    /// The bytes of one file below the shared folder.
    package static func data(_ path: String) throws -> Data {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: root.appending(path: path))
    }
}
