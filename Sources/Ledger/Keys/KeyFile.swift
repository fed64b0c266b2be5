internal import Foundation
internal import Sodium

/// The default way to the root key: 32 random bytes in a file that only its owner may read.
enum KeyFile {
    static let slotKind = "key-file"
    private static let heading = "promptledger key file, version 1"
    private static let bytesMax = 4096

    /// Makes the file, mode 0600, with a new key, and returns the key.
    static func create(at url: URL) throws(LedgerFault) -> SecretBytes {
        let key = SecretBytes.random(count: 32)
        var text = Array("\(heading)\n".utf8)
        text += key.withBytes { Data($0).base64EncodedString().utf8 } + [0x0A]
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        let file = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .cannotOpen(path: url.path, String(cString: strerror(errno))) }
        defer { close(file) }
        guard write(file, text, text.count) == text.count, fsync(file) == 0 else {
            throw .notWritten(String(cString: strerror(errno)))
        }
        return key
    }

    static func read(_ url: URL) throws(LedgerFault) -> SecretBytes {
        let file = open(url.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT
                ? .keyFileMissing(path: url.path) : .cannotOpen(path: url.path, String(cString: strerror(errno)))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .keyFileMalformed(path: url.path)
        }
        guard status.st_mode & 0o077 == 0 else { throw .keyFileReadableByOthers(path: url.path) }
        var text = [UInt8](repeating: 0, count: bytesMax)
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        let count = Glibc.read(file, &text, text.count)
        guard count > 0 else { throw .keyFileMalformed(path: url.path) }
        let lines = text[..<count].split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count >= 2, lines[0].elementsEqual(heading.utf8), var key = Data(base64Encoded: Data(lines[1])),
            key.count == 32
        else { throw .keyFileMalformed(path: url.path) }
        defer { key.withUnsafeMutableBytes { wipe($0) } }
        return SecretBytes(count: 32) { bytes in bytes.copyBytes(from: key) }
    }
}
