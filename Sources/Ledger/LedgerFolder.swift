package import Foundation

/// Says that a process which has the ledger is waited for.
package typealias WaitingNotice = @Sendable (_ process: Int32?, _ max: Duration?) -> Void

/// Says why a refusal that should stand in the log does not.
package typealias UnrecordedNotice = @Sendable (_ fault: LedgerFault) -> Void

/// Where the pieces of a ledger lie.
package struct LedgerFolder: Sendable {
    package let url: URL
    /// The key file, which may lie apart from the ledger.
    package let keyFile: URL
    /// The private half of a recovery key, to open with that and with nothing else.
    package let recoveryKeyFile: URL?
    /// Asked for where the key file opens nothing and a passphrase may.
    package let passphrase: PassphraseSource?

    /// How long whoever opens it to write waits for another process to be done.
    package let lockWaitMax: Duration
    /// Told once, where it waits longer than a second, for which process and how long at most; `nil` where that is not known.
    package let whenWaiting: WaitingNotice?
    /// Told of a refusal that was to be recorded and could not be.
    package let whenUnrecorded: UnrecordedNotice?

    /// `keyFile`: where it does not lie in the folder itself.
    package init(
        _ url: URL, keyFile: URL? = nil, recoveryKeyFile: URL? = nil, passphrase: PassphraseSource? = nil,
        lockWaitMax: Duration = .zero, whenWaiting: WaitingNotice? = nil,
        whenUnrecorded: UnrecordedNotice? = nil
    ) {
        self.url = url
        self.keyFile = keyFile ?? Self.keyFile(in: url)
        self.recoveryKeyFile = recoveryKeyFile
        self.passphrase = passphrase
        self.lockWaitMax = lockWaitMax
        self.whenWaiting = whenWaiting
        self.whenUnrecorded = whenUnrecorded
    }

    private static func keyFile(in url: URL) -> URL { url.appending(path: "root.key") }

    /// Where the key file is in the folder itself.
    var ownKeyFile: URL { Self.keyFile(in: url) }

    /// The same pieces in another folder, opened with the same secrets.
    func moved(to other: URL) -> LedgerFolder {
        LedgerFolder(
            other, keyFile: keyFile == ownKeyFile ? nil : keyFile, recoveryKeyFile: recoveryKeyFile,
            passphrase: passphrase)
    }

    /// Entries, ciphertexts, receipts, checkpoint.
    package var log: URL { url.appending(path: "ledger.db") }
    /// Wrapped keys: not to be kept in the same backup as the log.
    package var keys: URL { url.appending(path: "keys.db") }
    /// Whether they are there; an outsider may have been handed the log alone.
    package var hasKeys: Bool { FileManager.default.fileExists(atPath: keys.path) }
    /// What the first entries make, encrypted, so that opening need not replay them. It can be thrown away, and it holds names: whatever
    /// erases must destroy it (``Ledger/destroySnapshot()``), and backups leave it out.
    package var snapshot: URL { url.appending(path: "snapshot") }
    /// Held by the process that writes.
    package var lock: URL { url.appending(path: "lock") }
}
