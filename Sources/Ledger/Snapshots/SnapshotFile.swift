internal import Foundation

/// The file that holds a ledger's newest snapshot. It comes whole or not at all: written beside its place, made durable, and moved there.
struct SnapshotFile {
    private let folder: LedgerFolder

    init(_ folder: LedgerFolder) { self.folder = folder }

    /// Where it is written before it is moved. What a crash leaves here is read by nobody, and goes with the next write.
    private var draft: URL { folder.snapshot.appendingPathExtension("new") }

    /// `nil` where there is none.
    func read() throws(SnapshotFlaw) -> Data? {
        do { return try Data(contentsOf: folder.snapshot) } catch {
            guard FileManager.default.fileExists(atPath: folder.snapshot.path) else { return nil }
            throw .unreadable
        }
    }

    func write(_ pieces: [[UInt8]]) throws(LedgerFault) {
        try Self.shred(draft)
        let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault() }
        do throws(LedgerFault) {
            defer { close(descriptor) }
            for piece in pieces { try Self.write(piece, to: descriptor) }
            guard fsync(descriptor) == 0 else { throw Self.fault() }
        } catch {
            unlink(draft.path)
            throw error
        }
        // The old one gives way for good: a name in it may be erased later, when nobody can reach these bytes any more. A crash from here
        // on leaves no snapshot, and opening replays the log.
        try Self.overwrite(folder.snapshot, upTo: SnapshotHeader.byteCount)
        guard rename(draft.path, folder.snapshot.path) == 0 else { throw Self.fault() }
        try FolderSync.sync(folder.url)
    }

    /// Leaves nothing of any snapshot, as far as the disk overwrites what it is told to overwrite.
    func destroy() throws(LedgerFault) {
        try Self.shred(folder.snapshot)
        try Self.shred(draft)
        try FolderSync.sync(folder.url)
    }

    private static func shred(_ file: URL) throws(LedgerFault) {
        try overwrite(file)
        guard unlink(file.path) == 0 || errno == ENOENT else { throw fault() }
    }

    private static let blankBytes = 1 << 20

    /// Writes zeros over the file's first bytes, durably. A file that is not there is done.
    private static func overwrite(_ file: URL, upTo limit: Int = .max) throws(LedgerFault) {
        let descriptor = open(file.path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw fault() }
            return
        }
        defer { close(descriptor) }
        var rest = min(limit, Int(lseek(descriptor, 0, SEEK_END)))
        lseek(descriptor, 0, SEEK_SET)
        let blank = [UInt8](repeating: 0, count: min(max(rest, 0), blankBytes))
        while rest > 0 {
            try write(blank.prefix(rest), to: descriptor)
            rest -= blank.count
        }
        guard fsync(descriptor) == 0 else { throw fault() }
    }

    private static func write(_ bytes: some ContiguousBytes, to descriptor: Int32) throws(LedgerFault) {
        let outcome = bytes.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if count < 0, errno != EINTR { return errno }
                done += max(count, 0)
            }
            return 0
        }
        guard outcome == 0 else { throw fault(outcome) }
    }

    private static func fault(_ code: Int32 = errno) -> LedgerFault {
        .notWritten("the snapshot: \(String(cString: strerror(code)))")
    }
}
