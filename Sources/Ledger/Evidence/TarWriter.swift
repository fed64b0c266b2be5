internal import Foundation

/// Writes a bundle's members one after the other into a new file that only its owner may read.
struct TarWriter: ~Copyable {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    private static let bufferBytes = 1 << 20

    /// Makes the file; it must not be there.
    init(creating file: URL) throws(LedgerFault) {
        let created = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard created >= 0 else { throw .cannotOpen(path: file.path, String(cString: strerror(errno))) }
        descriptor = created
    }

    deinit { close(descriptor) }

    mutating func add(_ name: String, _ data: [UInt8]) throws(LedgerFault) {
        buffer += TarHeader.bytes(name: name, size: data.count)
        buffer += data
        buffer += repeatElement(0, count: TarHeader.padding(after: data.count))
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes the end; the file is on disk when this returns.
    consuming func finish() throws(LedgerFault) {
        buffer += repeatElement(0, count: 2 * TarHeader.blockBytes)
        try flush()
        guard fsync(descriptor) == 0 else { throw .notWritten(String(cString: strerror(errno))) }
    }

    private mutating func flush() throws(LedgerFault) {
        var written = 0
        while written < buffer.count {
            let count = buffer[written...].withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .notWritten(String(cString: strerror(errno))) }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
