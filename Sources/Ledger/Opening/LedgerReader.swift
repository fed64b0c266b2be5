internal import Domain
package import EventLog
package import Events
internal import Foundation
package import Projections
internal import SQLiteLog
internal import Sodium

/// An open ledger, for reading: folded, and every entry checked against the signed checkpoint before it is used. It takes no lock; a reader
/// beside a writing process sees the log as it was when it was opened.
package final class LedgerReader: Sendable {
    package let folder: LedgerFolder
    /// The log's name, which is also the name of the key that signs its checkpoints.
    package let origin: String
    /// Verifies this ledger's checkpoints: what an outsider must know.
    package let verifier: NoteVerifier
    let store: SQLiteLogStore
    let keyring: Keyring
    let events: EventReader
    /// The tree of the entries, against which `events` are checked.
    let tree: TrustedTree
    let models: ReadModelBox
    let feed: EventFeed
    /// How many entries were not replayed, because a snapshot held what they make; 0 where there was no fit one.
    package let restoredSize: UInt64
    /// Why a snapshot that is there was unfit.
    package let snapshotFlaw: SnapshotFlaw?
    /// The head at the moment of opening.
    package let openedHead: LogHead

    /// Opens the ledger in `folder` to look on.
    package static func open(_ folder: LedgerFolder) throws(LedgerFault) -> LedgerReader {
        for _ in 1..<openingsMax {
            var (state, size): (WorkspaceState?, UInt64?) = (nil, nil)
            do { return try LedgerReader(folder, access: .readOnly, state: &state) { size = $0 } } catch {
                // Who writes meanwhile may have rotated the keys, or erased once more while the log was asked what was erased.
                guard error.mayBeOfAWriter, let size, folder.storedSize != size else { throw error }
            }
        }
        var state: WorkspaceState?
        return try LedgerReader(folder, access: .readOnly, state: &state)
    }

    /// How often a ledger is opened anew because somebody wrote meanwhile.
    private static let openingsMax = 5

    /// - Parameters:
    ///   - state: receives what was decided up to now, unless it is only read: then it is not even folded.
    ///   - root: the keys' root key, if it was found out beforehand.
    ///   - whenHeadIsRead: hears of how many entries there were, before anything else can fail.
    ///   - knownErased: data keys that are known to be gone though the log does not say so yet; only who restores has such.
    init(
        _ folder: LedgerFolder, access: SQLiteLogStore.Access, state: inout WorkspaceState?,
        knownErased: Set<Data> = [], root: consuming RootKey? = nil, whenHeadIsRead: (UInt64) -> Void = { _ in }
    ) throws(LedgerFault) {
        self.folder = folder
        do { store = try SQLiteLogStore(file: folder.log, access: access) } catch {
            throw LedgerFault(error, path: error == .notALog ? folder.url.path : folder.log.path)
        }
        // Before the keys: whoever writes meanwhile has a key on disk before the event that needs it.
        let stored: LogHead?
        do { stored = try store.head() } catch { throw LedgerFault(error, path: folder.log.path) }
        whenHeadIsRead(stored?.size ?? 0)
        keyring = try Keyring.open(folder, access: access, known: root)
        guard let head = stored else { throw .corrupt(position: nil, "it was never founded") }
        (origin, verifier) = try Self.believe(head, key: keyring.checkpointKey.publicKey)
        openedHead = head
        tree = TrustedTree(store: store)
        events = EventReader(store: store, origin: origin, keys: keyring, tree: tree)
        events.erased.add(knownErased)
        let folded = try FoldedLog.open(
            events, to: head, snapshot: SnapshotFile(folder), isDeciding: access != .readOnly)
        tree.trust(folded.tree)
        restoredSize = folded.restored
        snapshotFlaw = folded.snapshotFlaw
        state = folded.state
        models = ReadModelBox(folded.models)
        feed = EventFeed(end: head.size)
    }

    /// Checks that the head's checkpoint is signed with this ledger's key and speaks of this head.
    static func believe(_ head: LogHead, key: PublicKey) throws(LedgerFault) -> (String, NoteVerifier) {
        do {
            let claimed = try Checkpoint(parsing: try SignedNote(parsing: head.checkpoint).text)
            guard let verifier = NoteVerifier(name: claimed.origin, key: key) else { throw NoteFault.malformed }
            let checkpoint = try Checkpoint(opening: head.checkpoint, by: [verifier])
            guard checkpoint.size == head.size, checkpoint.root == head.frontier.root else {
                throw LedgerFault.corrupt(position: nil, "the stored head is not what its checkpoint is signed for")
            }
            return (checkpoint.origin, verifier)
        } catch let fault as LedgerFault { throw fault } catch NoteFault.unsigned {
            throw .keysIncomplete("the checkpoint is signed with a key that is not here")
        } catch { throw .corrupt(position: nil, "the checkpoint is not to be believed (\(error))") }
    }

    /// Asks the read models. Keep it short: while it runs, no event is folded.
    package func read<R: Sendable, E: Error>(_ body: (borrowing ReadModels) throws(E) -> R) throws(E) -> R {
        try models.read(body)
    }

    /// Entries folded so far.
    package var size: UInt64 { read { $0.position } }

    /// The content of one event, or `nil` where it has none or where it was erased.
    package func content(at position: UInt64) throws(LedgerFault) -> Content? {
        guard position < size else { throw .noSuchPosition(position, size: size) }
        do throws(LedgerFault) { return try events.content(at: position) } catch {
            guard try noteLaterErasures() else { throw error }
            return try events.content(at: position)
        }
    }

    /// The events of `range` that are there, in order.
    package func events(_ range: Range<UInt64>) throws(LedgerFault) -> [LoggedEvent] {
        try events.events(range.clamped(to: 0..<size))
    }

    /// Reads entries beyond those that are verified: whoever uses them holds them against a checkpoint.
    /// - Parameter keys: those that they were written with; else the ones that this reader was opened with.
    func laterEvents(with keys: Keyring? = nil) -> EventReader {
        EventReader(store: store, origin: origin, keys: keys ?? keyring, tree: TrustedTree(store: store))
    }

    /// Every event from `position` on, and those to come while this ledger is written to.
    package func subscribe(from position: UInt64 = 0) -> EventSubscription {
        feed.expect()
        return EventSubscription(reader: events, feed: feed, start: position)
    }

    /// The signed checkpoint as it stands on disk.
    package func checkpoint() throws(LedgerFault) -> [UInt8] {
        do { return try store.head()?.checkpoint ?? openedHead.checkpoint } catch {
            throw LedgerFault(error, path: folder.log.path)
        }
    }

    /// Whether another process has written since this reader was opened.
    package func isBehind() throws(LedgerFault) -> Bool {
        do { return try (store.head()?.size ?? 0) > size } catch { throw LedgerFault(error, path: folder.log.path) }
    }

    /// Ends subscriptions and closes the files. Nothing may be asked after.
    package func close() throws(LedgerFault) {
        feed.close()
        do { try store.close() } catch { throw LedgerFault(error, path: folder.log.path) }
        try keyring.close()
    }
}

extension LedgerFault {
    /// Whether what somebody writes meanwhile can look so.
    fileprivate var mayBeOfAWriter: Bool {
        switch self {
        case .keysIncomplete, .corrupt: true
        default: false
        }
    }
}
