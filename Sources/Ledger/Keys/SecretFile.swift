internal import Foundation
internal import Sodium

/// A small file that only its owner may read.
enum SecretFile {
    enum Fault: Error {
        case missing
        case cannotOpen(String)
        case readableByOthers
        /// A folder, a pipe, nothing in it, or far too much.
        case notAFile
    }

    private static let bytesMax = 4096

    /// Makes the file, mode 0600. A file that is there already stays as it is.
    static func create(_ url: URL, _ text: [UInt8]) throws(LedgerFault) {
        let file = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .cannotOpen(path: url.path, String(cString: strerror(errno))) }
        defer { close(file) }
        guard write(file, text, text.count) == text.count, fsync(file) == 0 else {
            throw .notWritten(String(cString: strerror(errno)))
        }
        try FolderSync.sync(url.deletingLastPathComponent())
    }

    /// Lends the bytes, and wipes them after.
    static func withBytes<R: ~Copyable>(
        of url: URL, _ body: (UnsafeRawBufferPointer) throws(LedgerFault) -> R,
        orElse fault: (Fault) -> LedgerFault
    ) throws(LedgerFault) -> R {
        let file = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw fault(errno == ENOENT ? .missing : .cannotOpen(String(cString: strerror(errno))))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= bytesMax
        else { throw fault(.notAFile) }
        guard status.st_mode & 0o077 == 0 else { throw fault(.readableByOthers) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        defer { bytes.withUnsafeMutableBytes { wipe($0) } }
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count > 0 else { throw fault(.notAFile) }
        // The closure of withUnsafeBytes neither says which error it throws nor gives what cannot be copied.
        var result: R?
        var thrown: LedgerFault?
        bytes.withUnsafeBytes { bytes in
            do throws(LedgerFault) { result = try body(UnsafeRawBufferPointer(rebasing: bytes[..<count])) } catch {
                thrown = error
            }
        }
        if let thrown { throw thrown }
        return result.take()!
    }
}
