import Foundation
import Interchange

/// A folder of files for one test, removed at its end.
final class Workbench {
    let folder: URL

    init(_ files: [String: String] = [:]) throws {
        folder = URL(filePath: NSTemporaryDirectory()).appending(
            path: "interchange-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(Data(text.utf8), to: name) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ data: Data, to name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
    }

    /// Reads a file of the folder; messages show its name only.
    func read(_ name: String = "x.yaml", environment: [String: String] = [:]) throws(ExperimentFileFault)
        -> ExperimentFile
    {
        try ExperimentFileReader.read(URL(filePath: name, relativeTo: folder), environment: environment)
    }

    /// The one line a bad file gets.
    func complaint(_ name: String = "x.yaml", environment: [String: String] = [:]) -> String {
        do throws(ExperimentFileFault) {
            let file = try read(name, environment: environment)
            return "no complaint; \(file.cases.count) cases"
        } catch {
            return error.description
        }
    }
}

/// The files under `Fixtures`.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let environment = ["TEAM": "crew", "HOST": "127.0.0.1"]

    static func read(_ name: String) throws(ExperimentFileFault) -> ExperimentFile {
        try ExperimentFileReader.read(
            URL(filePath: name, relativeTo: URL(filePath: folder.path, directoryHint: .isDirectory)),
            environment: environment)
    }
}
