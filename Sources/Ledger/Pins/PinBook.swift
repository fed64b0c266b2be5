package import EventLog
package import Foundation
internal import Sodium

/// The last checkpoint that was seen of a log.
package struct Pin: Equatable, Sendable {
    /// Whose it was.
    package let log: NoteVerifier
    package let checkpoint: Checkpoint
    /// As signed.
    package let note: SignedNote
}

/// What one client has seen of logs: for each log's name, its key and the newest checkpoint. It lies apart from any ledger, so that whoever
/// changes a ledger does not change it along. A log that is shorter than its pin, or begins otherwise, is not the one that was seen.
package struct PinBook: Sendable {
    private let folder: URL
    /// A log's name, and its key.
    private static let keyBytesMax = 1024

    /// `folder`: the client's own; it is made when something is kept in it.
    package init(_ folder: URL) { self.folder = folder.appending(path: "pins") }

    /// By the name alone: a ledger that comes with a new key is still to be the one that was seen.
    private func file(named log: String) -> URL {
        folder.appending(path: "\(SHA256.digest(Array(log.utf8))).pin")
    }

    /// What is pinned of this log, or `nil`.
    package func pin(of log: NoteVerifier) throws(LedgerFault) -> Pin? {
        try pin(named: log.name).map { (pin) throws(LedgerFault) in try pin.checked(by: log) }
    }

    /// What is pinned of the log of this name, to be ``Pin/checked(by:)`` its key, or `nil`. A pin is a line with the log's key, then the
    /// checkpoint as it was signed.
    func pin(named log: String) throws(LedgerFault) -> Pin? {
        let file = file(named: log)
        let bytes: [UInt8]?
        do { bytes = try AtomicFile.read(file, bytesMax: Self.keyBytesMax + SignedNote.bytesMax) } catch {
            throw .cannotOpen(path: error.path, error.reason)
        }
        guard let bytes else { return nil }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let seen = String(validating: bytes[..<end], as: UTF8.self).flatMap({ NoteVerifier($0) }),
            seen.name == log, let note = try? SignedNote(parsing: Array(bytes[(end + 1)...])),
            let checkpoint = try? Checkpoint(opening: note, by: [seen])
        else { throw .pinMalformed(path: file.path) }
        return Pin(log: seen, checkpoint: checkpoint, note: note)
    }

    /// Remembers a checkpoint that this client has verified. A pin never goes back: where a larger one is there, it stays.
    package func keep(_ note: [UInt8], of log: NoteVerifier) throws(LedgerFault) {
        guard let checkpoint = try? Checkpoint(opening: note, by: [log]) else {
            throw .checkpointForeign("it is not signed by this log")
        }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .cannotOpen(path: folder.path, error.localizedDescription) }
        // Two programs that end at once must not put the older pin over the newer.
        let lock = open(folder.appending(path: "lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .cannotOpen(path: folder.path, String(cString: strerror(errno))) }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { throw .cannotOpen(path: folder.path, String(cString: strerror(errno))) }
        if let pin = try pin(of: log), pin.checkpoint.size >= checkpoint.size { return }
        do { try AtomicFile.write(Array("\(log.text)\n".utf8) + note, to: file(named: log.name), mode: 0o600) } catch {
            throw .cannotOpen(path: error.path, error.reason)
        }
    }

    /// Forgets what was seen of this log; false where nothing was.
    package func forget(_ log: NoteVerifier) throws(LedgerFault) -> Bool {
        let file = file(named: log.name)
        guard unlink(file.path) != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else {
            throw .cannotOpen(path: file.path, String(cString: strerror(errno)))
        }
        return false
    }
}

extension Pin {
    /// Itself, where the log still has the key that it was seen with.
    func checked(by log: NoteVerifier) throws(LedgerFault) -> Pin {
        guard self.log == log else { throw .pinOfOtherKey(log: log.name) }
        return self
    }
}
