internal import EventLog
internal import Foundation
internal import Sodium

/// What a backup says of itself, in `backup.json` beside the file it speaks of. It tells damage from soundness at once; that the entries are
/// those that were signed is for the checkpoint to show, and is looked at all the same.
package struct BackupManifest: Codable, Equatable, Sendable {
    /// The format of this file.
    package var format = BackupManifest.formatKnown
    /// The log's name.
    package var origin: String
    /// Entries in the log, and their root.
    package var size: UInt64
    package var root: String
    /// The file's name, how long it is, and its SHA-256 in hexadecimal digits.
    package var file: String
    package var bytes: UInt64
    package var sha256: String

    private static let formatKnown = 1
    private static let name = "backup.json"
    private static let manifestBytesMax = 1 << 16

    /// Of the file as it is now.
    init(of file: URL, origin: String, size: UInt64, root: Digest) throws(LedgerFault) {
        (self.origin, self.size, self.root) = (origin, size, root.base64)
        self.file = file.lastPathComponent
        (bytes, sha256) = try Self.measure(file)
    }

    /// Of the backup in `folder`; its file is there and is what it was when the backup was made.
    static func read(in folder: URL, expecting file: String) throws(LedgerFault) -> BackupManifest {
        guard let manifest = try find(in: folder, of: file) else {
            throw .notABackup(path: folder.path, file: file)
        }
        return manifest
    }

    /// As ``read(in:expecting:)``; `nil` where nothing in `folder` says what the file was, as nothing does in the folder of a ledger.
    static func find(in folder: URL, of file: String) throws(LedgerFault) -> BackupManifest? {
        let place = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: place.path) else { return nil }
        guard let data = try? Data(contentsOf: place), data.count <= manifestBytesMax,
            let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data)
        else { throw .backupDamaged(file: "\(name) beside \(file)", "it cannot be read") }
        guard manifest.format <= formatKnown else {
            throw .newerFormat(file: name, found: manifest.format, known: formatKnown)
        }
        // One of another file that came to lie here says nothing of this one.
        guard manifest.file == file else { return nil }
        let (bytes, sha256) = try measure(folder.appending(path: file))
        guard bytes == manifest.bytes else {
            throw .backupDamaged(
                file: file, "it has \(bytes) bytes, and had \(manifest.bytes) when the backup was made")
        }
        guard sha256 == manifest.sha256 else {
            throw .backupDamaged(file: file, "its bytes are not those that were backed up")
        }
        return manifest
    }

    func write(in folder: URL) throws(LedgerFault) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = folder.appending(path: Self.name).path
        // Strings and numbers encode.
        let text = try! encoder.encode(self) + [0x0A]
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let written = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, fsync(descriptor) == 0 else { throw .notWritten(String(cString: strerror(errno))) }
    }

    private static func measure(_ file: URL) throws(LedgerFault) -> (UInt64, String) {
        let data: Data
        do { data = try Data(contentsOf: file, options: .alwaysMapped) } catch {
            throw .backupDamaged(file: file.lastPathComponent, "it is missing or cannot be read")
        }
        let digest = data.withUnsafeBytes { SHA256.digest($0) }
        return (
            UInt64(data.count), digest.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        )
    }
}
