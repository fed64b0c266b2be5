internal import Foundation
internal import Sodium

/// Copies a file that nobody writes to, and tells which of its two ends a fault is of: a full disk is no fault of what is copied.
enum FileCopy {
    private static let chunkBytes = 1 << 20

    /// Copies `file` to the new file `target`, for its owner alone. Its bytes outlast a power cut when this returns.
    /// - Throws: ``LedgerFault/cannotOpen(path:_:)`` of the file, ``LedgerFault/notWritten(_:)`` of the target.
    static func copy(_ file: URL, to target: URL) throws(LedgerFault) {
        let source = open(file.path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .cannotOpen(path: file.path, reason()) }
        defer { close(source) }
        let output = open(target.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .notWritten(reason()) }
        defer { close(output) }
        var chunk = [UInt8](repeating: 0, count: chunkBytes)
        // It may have been a key.
        defer { chunk.withUnsafeMutableBytes { wipe($0) } }
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(source, $0.baseAddress!, $0.count) }
            guard count >= 0 else { throw .cannotOpen(path: file.path, reason()) }
            guard count > 0 else { break }
            var written = 0
            while written < count {
                let more = chunk.withUnsafeBytes { Glibc.write(output, $0.baseAddress! + written, count - written) }
                guard more > 0 else { throw .notWritten(reason()) }
                written += more
            }
        }
        guard fsync(output) == 0 else { throw .notWritten(reason()) }
    }

    /// Why the call that has just failed did.
    private static func reason() -> String {
        switch errno {
        case ENOSPC, EDQUOT: "the disk is full"
        case EFBIG: "a file may not grow so large here (see `ulimit -f`)"
        default: String(cString: strerror(errno))
        }
    }
}
