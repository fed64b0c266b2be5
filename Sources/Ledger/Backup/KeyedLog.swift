internal import EventLog
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// A log and the keys to it, with nothing folded: for who copies and checks.
struct KeyedLog {
    let folder: LedgerFolder
    let origin: String
    let keyring: Keyring
    /// At the moment of opening.
    let head: LogHead
    private let store: SQLiteLogStore
    let verifier: NoteVerifier
    private let ownsKeyring: Bool

    /// The log and the keys of a ledger, to look on.
    init(_ folder: LedgerFolder) throws(LedgerFault) {
        let store = try Self.open(folder.log, .readOnly)
        try self.init(folder, store, try Keyring.open(folder, access: .readOnly), ownsKeyring: true)
    }

    /// The log and the keys of a ledger in another folder, with whatever opens `folder`, or with the key file that lies there. Which of them
    /// fits is found by trying, and what asks somebody comes last.
    init(_ url: URL, unlockedAs folder: LedgerFolder) throws(LedgerFault) {
        let isGiven = folder.keyFile != folder.ownKeyFile
        let (own, same) = (LedgerFolder(url), LedgerFolder(url, keyFile: folder.keyFile))
        var ways = isGiven ? [same, own] : [own, same]
        if let recovery = folder.recoveryKeyFile { ways.insert(LedgerFolder(url, recoveryKeyFile: recovery), at: 0) }
        if let passphrase = folder.passphrase {
            ways.append(LedgerFolder(url, keyFile: same.keyFile, passphrase: passphrase))
        }
        var first: LedgerFault?
        for way in ways {
            do {
                try self.init(way)
                return
            } catch {
                guard error.isOfUnlocking else { throw error }
                first = first ?? error
            }
        }
        // There is a way at least, and it failed.
        throw first!
    }

    /// A copy of a log, to change it, with the keys of the one it was copied from.
    init(log: URL, like other: KeyedLog) throws(LedgerFault) {
        let store = try Self.open(log, .readWrite)
        try self.init(
            LedgerFolder(log.deletingLastPathComponent()), store, other.keyring, ownsKeyring: false)
    }

    private init(_ folder: LedgerFolder, _ store: SQLiteLogStore, _ keyring: Keyring, ownsKeyring: Bool)
        throws(LedgerFault)
    {
        let stored: LogHead?
        do { stored = try store.head() } catch { throw LedgerFault(error, path: folder.log.path) }
        guard let head = stored else { throw .corrupt(position: nil, "it was never founded") }
        (origin, verifier) = try LedgerReader.believe(head, key: keyring.checkpointKey.publicKey)
        (self.folder, self.store, self.keyring, self.head, self.ownsKeyring) = (
            folder, store, keyring, head, ownsKeyring
        )
    }

    private static func open(_ log: URL, _ access: SQLiteLogStore.Access) throws(LedgerFault) -> SQLiteLogStore {
        do { return try SQLiteLogStore(file: log, access: access) } catch {
            throw LedgerFault(error, path: error == .notALog ? log.deletingLastPathComponent().path : log.path)
        }
    }

    /// How many entries there are by now.
    func latestSize() throws(LedgerFault) -> UInt64 {
        do { return try store.head()?.size ?? 0 } catch { throw LedgerFault(error, path: folder.log.path) }
    }

    /// What the entries of `range` say is erased.
    func erasures(in range: Range<UInt64>) throws(LedgerFault) -> Erasures {
        // No more than the checkpoint was believed yet; whoever relies on it verifies the whole log as well.
        let reader = EventReader(store: store, origin: origin, keys: keyring, tree: TrustedTree(store: store))
        var erasures = Erasures()
        var next = range.lowerBound
        while next < range.upperBound {
            let chunk = next..<min(range.upperBound, next + UInt64(EventReader.chunkEntries))
            for event in try reader.events(chunk) { erasures.apply(event.facts, at: event.position) }
            next = chunk.upperBound
        }
        return erasures
    }

    /// Takes out what is erased, so that no byte of it is in the file.
    func delete(_ erasures: Erasures) throws(LedgerFault) {
        let eraser = Eraser(folder: folder, store: store, keyring: keyring, origin: origin)
        try eraser.delete(under: Set(erasures.dataKeys), below: head.size)
    }

    /// The root of the first `size` entries, no more than there are, by leaf hashes that make the root of all.
    func root(of size: UInt64) throws(LedgerFault) -> Digest {
        guard size < head.size else { return head.frontier.root }
        do {
            return try TreeReader(reading: store, size: head.size, root: head.frontier.root).root(of: size)
        } catch { throw LedgerFault(error, path: folder.log.path) }
    }

    /// Recomputes the root, and throws where it is not the checkpoint's.
    func verify() throws(LedgerFault) {
        let report = LogVerifier(store: store, verifiers: [verifier]).quick()
        if let failure = report.failure { throw .corrupt(position: failure.position, failure.reason) }
    }

    func close() {
        // What was to be durable is: a fault in closing loses nothing.
        try? store.close()
        if ownsKeyring { try? keyring.close() }
    }
}
