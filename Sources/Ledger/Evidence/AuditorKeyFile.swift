package import Foundation
package import Sodium

/// An auditor's X25519 key pair in two files: the seed, which only its owner may read, and beside it the public key, which is handed around.
package enum AuditorKeyFile {
    private static let heading = "promptledger auditor key, version 1"
    private static let publicHeading = "promptledger auditor public key, version 1"
    private static let bytesMax = 4096

    /// Where the public key of a key file lies.
    package static func publicFile(of file: URL) -> URL { file.appendingPathExtension("pub") }

    /// Makes both files; neither may be there.
    package static func create(at file: URL) throws(LedgerFault) -> BoxPublicKey {
        let publicFile = publicFile(of: file)
        for file in [file, publicFile] where FileManager.default.fileExists(atPath: file.path) {
            throw .fileExists(path: file.path)
        }
        let seed = SecretBytes.random(count: BoxKey.seedBytes)
        let key = seed.withBytes { BoxKey(seed: $0) }.publicKey
        var text = seed.withBytes { Array("\(heading)\n\(Data($0).base64EncodedString())\n".utf8) }
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        try write(text, to: file, mode: 0o600)
        try write(Array("\(publicHeading)\n\(text64(key))\n".utf8), to: publicFile, mode: 0o644)
        return key
    }

    /// The key pair in a key file.
    package static func read(_ file: URL) throws(LedgerFault) -> BoxKey {
        var bytes = try line(of: file, under: heading)
        defer { bytes.withUnsafeMutableBytes { wipe($0) } }
        return bytes.withUnsafeBytes { BoxKey(seed: $0) }
    }

    /// The public key in a public key file.
    package static func readPublic(_ file: URL) throws(LedgerFault) -> BoxPublicKey {
        BoxPublicKey(bytes: try line(of: file, under: publicHeading))!
    }

    /// A public key as it is written: base64.
    package static func text64(_ key: BoxPublicKey) -> String { Data(key.bytes).base64EncodedString() }

    /// What ``text64(_:)`` writes; `nil` for anything else.
    package static func publicKey(_ text: String) -> BoxPublicKey? {
        Data(base64Encoded: text).flatMap { BoxPublicKey(bytes: $0) }
    }

    private static func line(of file: URL, under heading: String) throws(LedgerFault) -> [UInt8] {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: file.path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: bytesMax)
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        let count = max(0, Glibc.read(descriptor, &text, text.count))
        let lines = text[..<count].split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count >= 2, lines[0].elementsEqual(heading.utf8), let bytes = Data(base64Encoded: Data(lines[1])),
            bytes.count == 32
        else { throw .cannotOpen(path: file.path, "it is not a file with a line “\(heading)” and a key") }
        return Array(bytes)
    }

    private static func write(_ text: [UInt8], to file: URL, mode: mode_t) throws(LedgerFault) {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .cannotOpen(path: file.path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            throw .notWritten(String(cString: strerror(errno)))
        }
    }
}
