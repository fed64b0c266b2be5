import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium
import TestSupport

/// Ways into a ledger's keys.
extension Workspace {
    /// The same ledger, to be opened with these and without its key file.
    func without(keyFile isGone: Bool = true, passphrase: String? = nil, recoveryKey: URL? = nil) -> LedgerFolder {
        LedgerFolder(
            folder.url, keyFile: isGone ? directory.file("no.key") : folder.keyFile, recoveryKeyFile: recoveryKey,
            passphrase: passphrase.map { .typed($0) })
    }

    /// Every file of the ledger, by its name.
    func files() throws -> [(name: String, bytes: Data)] {
        try FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)
            .map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }

    /// The name of a file that holds one of these, if any does.
    func file(holding secrets: [[UInt8]], except names: Set<String> = []) throws -> String? {
        try files().first { file in
            !names.contains(file.name) && secrets.contains { file.bytes.range(of: Data($0)) != nil }
        }?.name
    }

    /// keys.db as it is, to be put back: what a crash before its next change leaves.
    func keysFile() throws -> [URL: Data] {
        try settle()
        return [folder.keys: try Data(contentsOf: folder.keys)]
    }
}

extension PassphraseSource {
    /// As if it had been typed.
    static func typed(_ text: String) -> PassphraseSource {
        let bytes = Array(text.utf8)
        return PassphraseSource { () throws(LedgerFault) in
            SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
        }
    }
}

extension LedgerReader {
    var slots: [KeyHistory.Slot] { read { $0.keys.slots(asOf: .now($0)) } }
    var epochs: KeyHistory.Epochs { read { $0.keys.epochs(asOf: .now($0)) } }
}
