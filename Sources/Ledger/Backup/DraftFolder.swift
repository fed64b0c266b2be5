internal import Foundation

/// A folder that is filled out of sight, beside the place it is meant for, and moved there whole. What a crash leaves of it is in nobody's
/// way: its name begins with a dot and ends in chance.
struct DraftFolder {
    let url: URL
    private let target: URL
    private var isPlaced = false

    /// Makes it, for its owner alone. `target` must not be there yet, or be an empty folder.
    init(for target: URL) throws(LedgerFault) {
        let files = FileManager.default
        self.target = target.standardizedFileURL
        if files.fileExists(atPath: self.target.path) {
            guard let present = try? files.contentsOfDirectory(atPath: self.target.path), present.isEmpty else {
                throw .placeTaken(path: target.path)
            }
        }
        url = self.target.deletingLastPathComponent()
            .appending(path: ".\(self.target.lastPathComponent).\(UUID().uuidString)")
        do {
            try files.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .cannotOpen(path: target.path, error.localizedDescription) }
    }

    /// Moves it to its place, where it outlasts a power cut when this returns. A crash before leaves the place as it was.
    mutating func place() throws(LedgerFault) {
        try FolderSync.sync(url)
        guard rename(url.path, target.path) == 0 else {
            throw .cannotOpen(path: target.path, String(cString: strerror(errno)))
        }
        isPlaced = true
        try FolderSync.sync(target.deletingLastPathComponent())
    }

    /// Leaves nothing of it, also where it is in its place already: a refused command has made nothing. It goes out of sight first, so that a
    /// crash meanwhile leaves no half of it there.
    func discard() {
        let isInPlace = isPlaced && rename(target.path, url.path) != 0
        try? FileManager.default.removeItem(at: isInPlace ? target : url)
    }
}
