import Foundation
import Ledger

extension LedgerFolder {
    /// Refuses a place in the ledger's own folder, whatever links lead there: what else is written there might take the place of the ledger's
    /// files, and would be found by no erasure.
    func keepOut(_ path: String) throws {
        guard hasKeys || FileManager.default.fileExists(atPath: log.path) else { return }
        let closed = RealPath(url.path).components
        // A link that lies in the folder does so wherever it leads.
        for place in [RealPath(path), RealPath(folderOf: path)] where place.components.starts(with: closed) {
            throw ExitStatus.failed(
                "\(path) lies in the ledger's own folder, where nothing else is written; name another place")
        }
    }
}

/// Where a path leads, past all links and dots. What is not there yet is named as it would be.
private struct RealPath {
    let components: [String]

    init(_ path: String) { components = Self.components(of: path) }

    /// Of the folder that the path is, or would be, an element of.
    init(folderOf path: String) { components = Self.components(of: Self.parted(path).folder) }

    private static func components(of path: String) -> [String] {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real).split(separator: "/").map(String.init)
        }
        let (folder, name) = parted(path)
        // The root, or where we are, cannot be found: nothing is above it.
        guard folder != path else { return [] }
        let above = components(of: folder)
        switch name {
        case "", ".": return above
        case "..": return Array(above.dropLast())
        default: return above + [name]
        }
    }

    private static func parted(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }
}
