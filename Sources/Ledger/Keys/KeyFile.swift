internal import Foundation
internal import Sodium

/// 32 random bytes in a file that only its owner may read: the seed of an X25519 key pair, which opens a slot.
struct KeyFile {
    enum Kind {
        /// Lies where the ledger is used: the default way to the root key.
        case unlocking
        /// Lies far from the ledger, for the day when every other way is lost.
        case recovery

        fileprivate var heading: String {
            switch self {
            case .unlocking: "promptledger key file, version 1"
            case .recovery: "promptledger recovery key, version 1"
            }
        }
    }

    let url: URL
    let kind: Kind

    var isThere: Bool { FileManager.default.fileExists(atPath: url.path) }

    /// Makes the file, mode 0600, with a new key, and returns the key. A file that is there already stays as it is.
    func create() throws(LedgerFault) -> SecretBytes {
        let key = SecretBytes.random(count: 32)
        var text = Array("\(kind.heading)\n".utf8)
        text += key.withBytes { Data($0).base64EncodedString().utf8 } + [0x0A]
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        try SecretFile.create(url, text)
        return key
    }

    func read() throws(LedgerFault) -> SecretBytes {
        try SecretFile.withBytes(of: url) { (text) throws(LedgerFault) -> SecretBytes in
            let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
            guard lines.count >= 2, lines[0].elementsEqual(kind.heading.utf8),
                var key = Data(base64Encoded: Data(lines[1])), key.count == 32
            else { throw fault(.notAFile) }
            defer { key.withUnsafeMutableBytes { wipe($0) } }
            return SecretBytes(count: 32) { bytes in bytes.copyBytes(from: key) }
        } orElse: {
            fault($0)
        }
    }

    /// The key pair that the file's bytes are the seed of.
    func boxKey() throws(LedgerFault) -> BoxKey { try read().withBytes { BoxKey(seed: $0) } }

    /// The file is one of keys, and opens nothing here.
    var wrong: LedgerFault {
        switch kind {
        case .unlocking: .keyFileWrong(path: url.path)
        case .recovery: .recoveryKeyUnusable(path: url.path, "it opens no slot of this ledger")
        }
    }

    private func fault(_ fault: SecretFile.Fault) -> LedgerFault {
        switch (kind, fault) {
        case (.unlocking, .missing): .keyFileMissing(path: url.path)
        case (.unlocking, .readableByOthers): .keyFileReadableByOthers(path: url.path)
        case (.unlocking, .notAFile): .keyFileMalformed(path: url.path)
        case (_, .cannotOpen(let reason)): .cannotOpen(path: url.path, reason)
        case (.recovery, .missing): .recoveryKeyUnusable(path: url.path, "it is missing")
        case (.recovery, .readableByOthers): .recoveryKeyUnusable(path: url.path, "others can read it")
        case (.recovery, .notAFile):
            .recoveryKeyUnusable(path: url.path, "it is not the private part of a recovery key")
        }
    }
}
