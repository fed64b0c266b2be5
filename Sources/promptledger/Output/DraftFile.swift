import Foundation
import Ledger

/// A file that is written piece by piece and is there, under its name, only when it is whole.
final class DraftFile {
    private let target: String
    private let draft: String
    private let handle: FileHandle
    private var pending = Data()

    private static let pendingBytesMax = 1 << 16

    /// - Parameter ledger: in whose folder nobody but the ledger writes.
    /// - Throws: where no file can be made beside `path`, or it lies in the ledger's folder.
    init(for path: String, outside ledger: LedgerFolder) throws {
        try ledger.keepOut(path)
        target = path
        draft = "\(path).\(getpid()).part"
        // For its owner's eyes: it may hold prompts and answers.
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit { unlink(draft) }

    func write(_ text: String) throws {
        pending.append(contentsOf: text.utf8)
        if pending.count >= Self.pendingBytesMax { try flush() }
    }

    /// Puts it in its place, in that of one that was there before.
    func keep() throws {
        try flush()
        guard fsync(handle.fileDescriptor) == 0, rename(draft, target) == 0 else { throw Self.failure(target) }
    }

    private func flush() throws {
        do { try handle.write(contentsOf: pending) } catch { throw Self.failure(target) }
        pending.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> ExitStatus {
        .failed("\(path) cannot be written (\(String(cString: strerror(errno)))); name another place")
    }
}
