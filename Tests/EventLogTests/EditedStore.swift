import EventLog
import Events
import LogTestSupport
import Sodium

/// A store as somebody with access to the disk left it.
struct EditedStore: LogStore {
    var storedHead: LogHead?
    var storedRows: [LogRow]
    var beyondFault: StoreFault?

    init(_ store: MemoryLogStore) {
        storedHead = store.head()
        storedRows = store.rows(from: 0, limit: .max, parts: [.facts, .content])
    }

    /// Changes row `index`; `nil` keeps what it holds.
    mutating func edit(
        _ index: Int, position: UInt64? = nil, eventID: EventID? = nil, entry: [UInt8]? = nil, leaf: Digest? = nil,
        facts: [UInt8]? = nil
    ) {
        let row = storedRows[index]
        storedRows[index] = LogRow(
            position: position ?? row.position, eventID: eventID ?? row.eventID, entry: entry ?? row.entry,
            leaf: leaf ?? row.leaf,
            facts: facts ?? row.facts, content: row.content)
    }

    /// Changes entry `index` and everything beside it that a careful forger would.
    mutating func forge(_ index: Int, entry: [UInt8]) { edit(index, entry: entry, leaf: MerkleHash.leaf(entry)) }

    func head() throws(StoreFault) -> LogHead? { storedHead }
    func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault) {
        throw .notWritten("it is only looked at")
    }

    func rows(from position: UInt64, limit: Int, parts: PartSelection) throws(StoreFault) -> [LogRow] {
        if let beyondFault, position >= storedRows.count { throw beyondFault }
        return Array(storedRows.filter { $0.position >= position }.prefix(limit))
    }

    func part(_ kind: Part.Kind, at position: UInt64) throws(StoreFault) -> [UInt8]? {
        storedRows.first { $0.position == position }.flatMap { kind == .facts ? $0.facts : $0.content }
    }

    func position(of eventID: EventID) throws(StoreFault) -> UInt64? {
        storedRows.first { $0.eventID == eventID }?.position
    }
    func receipt(for request: RequestKey) throws(StoreFault) -> StoredReceipt? { nil }
    func checkLookUps() throws(StoreFault) {}
}
