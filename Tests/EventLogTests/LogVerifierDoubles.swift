import EventLog
import Events
import LogTestSupport
import Sodium
import Synchronization

extension EditedStore {
    /// Adds an entry as the owner of the log's key could: with a head and a checkpoint that fit.
    mutating func append(_ entry: [UInt8], eventID: EventID, signer: NoteSigner, recordedAt: UInt64) {
        var frontier = storedHead!.frontier
        let leaf = MerkleHash.leaf(entry)
        storedRows.append(
            LogRow(position: frontier.size, eventID: eventID, entry: entry, leaf: leaf, facts: nil, content: nil))
        frontier.append(leaf)
        let checkpoint = Checkpoint(origin: signer.name, size: frontier.size, root: frontier.root)
        storedHead = LogHead(
            frontier: frontier, recordedAt: recordedAt,
            checkpoint: SignedNote(text: checkpoint.text, signedBy: [signer]).bytes)
    }
}

/// A store that another process writes to while it is verified: the first look at the head is older than the rows.
final class GrowingStore: LogStore {
    private let inner: MemoryLogStore
    private let headThen: Mutex<LogHead?>

    init(inner: MemoryLogStore, headThen: LogHead) {
        self.inner = inner
        self.headThen = Mutex(headThen)
    }

    func head() throws(StoreFault) -> LogHead? {
        headThen.withLock { head in
            defer { head = nil }
            return head
        } ?? inner.head()
    }

    func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault) {
        try inner.commit(batch, replacing: size)
    }
    func rows(from position: UInt64, limit: Int, parts: PartSelection) throws(StoreFault) -> [LogRow] {
        inner.rows(from: position, limit: limit, parts: parts)
    }
    func part(_ kind: Part.Kind, at position: UInt64) throws(StoreFault) -> [UInt8]? { inner.part(kind, at: position) }
    func position(of eventID: EventID) throws(StoreFault) -> UInt64? { inner.position(of: eventID) }
    func receipt(for request: RequestKey) throws(StoreFault) -> StoredReceipt? { inner.receipt(for: request) }
    func checkLookUps() throws(StoreFault) { try inner.checkLookUps() }
    func stray() throws(StoreFault) -> Stray? { try inner.stray() }
}
