internal import Foundation

/// Reads a bundle's members in the order in which the format has them, each only where it is due. Whatever the format does not say is a flaw.
struct TarReader: ~Copyable {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var offset = 0
    private var hasBegun = false
    /// The position whose member comes next: where a flaw of the container lies.
    var due: UInt64?

    private static let bufferBytes = 1 << 20

    init(_ file: URL) throws(LedgerFault) {
        let file = (path: file.path, descriptor: open(file.path, O_RDONLY | O_CLOEXEC))
        guard file.descriptor >= 0 else { throw .cannotOpen(path: file.path, String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(file.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file.descriptor)
            throw .cannotOpen(path: file.path, "it is not a file")
        }
        descriptor = file.descriptor
    }

    deinit { close(descriptor) }

    /// The data of the next member, which must be called `name` and have at most `limit` bytes.
    mutating func member(_ name: String, limit: Int) throws(EvidenceFlaw) -> [UInt8] {
        if !hasBegun { try begin() }
        let header = try read(TarHeader.blockBytes)
        guard header.contains(where: { $0 != 0 }) else { throw flaw("the file ends where \(name) was due") }
        guard let (found, size) = TarHeader.read(header) else { throw flaw("a header of the file is damaged") }
        guard found == name else { throw flaw("the file holds “\(found)” where \(name) was due") }
        guard size <= limit else { throw flaw("\(name) has \(size) bytes, at most \(limit) are read") }
        let data = try read(size)
        guard try read(TarHeader.padding(after: size)).allSatisfy({ $0 == 0 }) else {
            throw flaw("the padding behind \(name) is not empty")
        }
        return data
    }

    /// What begins with no header is not said to be cut off or damaged: it may be anything.
    private mutating func begin() throws(EvidenceFlaw) {
        hasBegun = true
        guard try fill(TarHeader.blockBytes) >= TarHeader.blockBytes,
            TarHeader.read(buffer[offset..<offset + TarHeader.blockBytes]) != nil
        else { throw flaw("the file is no evidence bundle, or its first header is damaged") }
    }

    /// Two blocks of zeros, and nothing behind them.
    mutating func end() throws(EvidenceFlaw) {
        due = nil
        let end = try read(2 * TarHeader.blockBytes)
        guard end.allSatisfy({ $0 == 0 }), try fill(1) == 0 else {
            throw flaw("the file does not end after its last member")
        }
    }

    private func flaw(_ reason: String) -> EvidenceFlaw { EvidenceFlaw(reason, at: due) }

    private mutating func read(_ count: Int) throws(EvidenceFlaw) -> [UInt8] {
        guard try fill(count) >= count else { throw flaw("the file is cut off") }
        defer { offset += count }
        return Array(buffer[offset..<offset + count])
    }

    /// Brings up to `count` bytes into the buffer; returns how many are there, fewer only at the file's end.
    private mutating func fill(_ count: Int) throws(EvidenceFlaw) -> Int {
        while buffer.count - offset < count {
            if offset > 0 {
                buffer.removeSubrange(..<offset)
                offset = 0
            }
            // No more than the file holds is ever allocated, whatever a header says.
            var chunk = [UInt8](repeating: 0, count: Self.bufferBytes)
            let read = Glibc.read(descriptor, &chunk, chunk.count)
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw flaw("the file cannot be read: \(String(cString: strerror(errno)))") }
            guard read > 0 else { break }
            buffer += chunk[..<read]
        }
        return buffer.count - offset
    }
}
