package import Events
package import Sodium

/// Keeps a log: entries in order, their parts, receipts of requests, and the head. Trusted for order and durability, never for integrity.
///
/// Calls block; they are made from the writer's own queue and from readers' queues, and from the cooperative pool's threads where they are
/// short: a row, the commit of a small group.
/// Reading may go on while a batch is committed. One process writes.
package protocol LogStore: Sendable {
    /// The head as last committed, or `nil` in a store where nothing was founded.
    func head() throws(StoreFault) -> LogHead?

    /// Writes the whole batch and the new head in one durable transaction, or nothing: only if the stored head's size is `size`
    /// (`nil`: no head yet). Throws ``StoreFault/alreadyPresent`` where an event id or request key is there already.
    func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault)

    /// Up to `limit` entries from `position` on, in order; fewer only at the end.
    func rows(from position: UInt64, limit: Int, parts: PartSelection) throws(StoreFault) -> [LogRow]

    /// The leaf hashes of up to `limit` entries from `position` on, as they were when written; fewer only at the end or before a gap.
    func leaves(from position: UInt64, limit: Int) throws(StoreFault) -> [Digest]

    /// As ``rows(from:limit:parts:)``, but each row is only lent: `body` sees it where the store has it, and answers whether it wants the
    /// next. It must not ask the store anything meanwhile.
    func scan(from position: UInt64, limit: Int, parts: PartSelection, _ body: (LentRow) -> Bool) throws(StoreFault)

    /// The ciphertext of one part, or `nil` where it was erased or never was.
    func part(_ kind: Part.Kind, at position: UInt64) throws(StoreFault) -> [UInt8]?

    func position(of eventID: EventID) throws(StoreFault) -> UInt64?

    func receipt(for request: RequestKey) throws(StoreFault) -> StoredReceipt?

    /// Looks through all of the store for damage that no entry shows: in receipts, and in what finds entries by their ids.
    /// Throws ``StoreFault/corrupt(_:)`` where there is any. Takes the time of reading everything once.
    func checkLookUps() throws(StoreFault)

    /// Something that lies beyond the stored head, or `nil`: no entry and no part may stand where the log has not come yet, for the entry
    /// that comes there could not be written.
    func stray() throws(StoreFault) -> Stray?
}

extension LogStore {
    /// For stores that keep parts with their entries.
    package func stray() throws(StoreFault) -> Stray? {
        guard let size = try head()?.size else { return nil }
        return try rows(from: size, limit: 1, parts: []).first.map { Stray(position: $0.position, kind: .entry) }
    }

    package func leaves(from position: UInt64, limit: Int) throws(StoreFault) -> [Digest] {
        zip(position..., try rows(from: position, limit: limit, parts: [])).prefix { $0 == $1.position }.map(\.1.leaf)
    }

    /// For stores that have nothing to lend: reads the rows and lends those.
    package func scan(
        from position: UInt64, limit: Int, parts: PartSelection, _ body: (LentRow) -> Bool
    ) throws(StoreFault) {
        for row in try rows(from: position, limit: limit, parts: parts) {
            guard row.lend(body) else { return }
        }
    }
}

/// Which ciphertexts a scan brings along.
package struct PartSelection: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let facts = PartSelection(rawValue: 1)
    package static let content = PartSelection(rawValue: 2)
}

/// One row of the log as stored.
package struct LogRow: Equatable, Sendable {
    package let position: UInt64
    package let eventID: EventID
    /// The leaf's bytes.
    package let entry: [UInt8]
    /// The leaf's hash as it was when written: it tells which entry was changed later.
    package let leaf: Digest
    /// `nil` where erased, or not asked for.
    package let facts: [UInt8]?
    package let content: [UInt8]?

    package init(position: UInt64, eventID: EventID, entry: [UInt8], leaf: Digest, facts: [UInt8]?, content: [UInt8]?) {
        self.position = position
        self.eventID = eventID
        self.entry = entry
        self.leaf = leaf
        self.facts = facts
        self.content = content
    }
}

/// What a store holds and the log does not speak of.
package struct Stray: Equatable, Sendable {
    package enum Kind: String, Sendable { case entry, facts, content }

    package let position: UInt64
    package let kind: Kind

    package init(position: UInt64, kind: Kind) {
        self.position = position
        self.kind = kind
    }
}

extension Stray: CustomStringConvertible {
    /// Of `position` more need not be said.
    package var description: String {
        guard Int64(exactly: position) != nil else { return "\(kind.rawValue) of no entry lies before the first" }
        return switch kind {
        case .entry: "it lies beyond the checkpoint"
        case .facts: "facts of no entry lie beyond the checkpoint"
        case .content: "content of no entry lies beyond the checkpoint"
        }
    }
}

/// Where the log stands.
package struct LogHead: Equatable, Sendable {
    package let frontier: Frontier
    /// `recorded_at` of the last entry, microseconds since 1970; 0 in an empty log.
    package let recordedAt: UInt64
    /// The signed checkpoint of exactly this size.
    package let checkpoint: [UInt8]

    package var size: UInt64 { frontier.size }

    package init(frontier: Frontier, recordedAt: UInt64, checkpoint: [UInt8]) {
        self.frontier = frontier
        self.recordedAt = recordedAt
        self.checkpoint = checkpoint
    }
}

/// What one commit writes.
package struct LogBatch: Sendable {
    package let rows: [LogRow]
    package let receipts: [StoredReceipt]
    package let head: LogHead

    package init(rows: [LogRow], receipts: [StoredReceipt], head: LogHead) {
        self.rows = rows
        self.receipts = receipts
        self.head = head
    }
}

/// What a caller names its request by, so that asking again is not doing again. 1…64 bytes.
package struct RequestKey: Hashable, Sendable {
    package static let bytesMax = 64
    package let bytes: [UInt8]

    /// `nil` unless there are 1…64 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard (1...Self.bytesMax).contains(bytes.count) else { return nil }
        self.bytes = Array(bytes)
    }
}

/// The answer that a request got, kept with what it wrote.
package struct StoredReceipt: Equatable, Sendable {
    package let request: RequestKey
    /// A keyed digest of the command, so that the same key with another command is noticed.
    package let digest: Digest
    /// The positions written; empty where nothing new happened.
    package let positions: Range<UInt64>

    package init(request: RequestKey, digest: Digest, positions: Range<UInt64>) {
        self.request = request
        self.digest = digest
        self.positions = positions
    }
}

/// What went wrong in a store. Payloads are numbers and the engine's own words, never data.
package enum StoreFault: Error, Equatable, Sendable {
    /// The head is not where the writer thought: somebody else wrote.
    case conflict(expected: UInt64?, actual: UInt64?)
    /// An event id or request key of the batch is in the log already. Nothing was written.
    case alreadyPresent
    /// Nothing was written, and trying again later may help (a full disk, say).
    case notWritten(String)
    /// It cannot be told what is on disk; reopening will tell.
    case unknown(String)
    case corrupt(String)
    case notALog
    case newerFormat(found: Int, known: Int)
    case cannotOpen(String)
}

extension StoreFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .conflict: "somebody else has written to it"
        case .alreadyPresent: "it is there already"
        case .notWritten(let reason), .unknown(let reason), .corrupt(let reason), .cannotOpen(let reason): reason
        case .notALog: "it is no log"
        case .newerFormat(let found, let known): "it has format \(found), and \(known) is known here"
        }
    }
}
