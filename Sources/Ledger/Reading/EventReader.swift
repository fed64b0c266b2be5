internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import Sodium
internal import SwiftProtobuf

/// Reads events out of the store: takes entries apart, checks each against what was signed, decrypts, decodes.
struct EventReader: Sendable {
    let store: any LogStore
    let origin: String
    let keys: Keyring
    /// What entries that are read are held against.
    let tree: TrustedTree
    let erased = ErasedKeys()

    /// An event to be folded, and with it what a replay checks.
    struct Folding: Sendable {
        /// With its content only where folding needs it.
        var event: FoldedEvent
        /// What is wrong with the content, where it is not to be had: it may have been erased.
        var gap: ContentGap?
        /// The leaf's hash, from the entry's own bytes.
        let leaf: Digest
    }

    /// Entries read at once.
    static let chunkEntries = 512

    /// The events of `range`, which the log has, in order.
    func events(_ range: Range<UInt64>) throws(LedgerFault) -> [LoggedEvent] {
        var events: [LoggedEvent] = []
        events.reserveCapacity(range.count)
        var leaves: [Digest] = []
        var opener = PartOpener(keys: keys, origin: origin)
        let outcome = Result { () throws(LedgerFault) in
            try scan(range) { (row) throws(LedgerFault) in
                leaves.append(MerkleHash.leaf(row.entry))
                let entry = try entry(of: row)
                events.append(
                    LoggedEvent(
                        position: row.position, recordedAt: entry.recordedAt, eventID: entry.eventID,
                        facts: try facts(of: entry, row, &opener), hasContent: entry.content != nil))
            }
        }
        // That an entry was changed is told before what came of it.
        try tree.check(leaves, from: range.lowerBound)
        try outcome.get()
        return events
    }

    /// As ``events(_:)``, with the content that folding needs, and each entry checked against what was noted when it was written.
    func foldings(_ range: Range<UInt64>) throws(LedgerFault) -> [Folding] {
        var foldings: [Folding] = []
        foldings.reserveCapacity(range.count)
        // The store is asked for contents apart: those that folding needs are few, and it lends one row at a time.
        var needingContent: [Int] = []
        var opener = PartOpener(keys: keys, origin: origin)
        let held = keys.snapshot()
        try scan(range) { (row) throws(LedgerFault) in
            let leaf = MerkleHash.leaf(row.entry)
            guard leaf == row.leaf else {
                throw .corrupt(position: row.position, "its bytes are not those that were written")
            }
            let entry = try entry(of: row)
            let facts = try facts(of: entry, row, &opener)
            guard entry.eventID == row.eventID else {
                throw .corrupt(position: row.position, "it is filed under another event's id")
            }
            var gap: ContentGap?
            if let part = entry.content, !held.hasAll(part.dataKeyIDs) {
                // A key that is gone must not pass for text that was never there.
                gap = ContentGap(
                    dataKeys: part.dataKeyIDs.map { Data($0.bytes) }, fault: Self.keyMissing(at: row.position))
            }
            if gap == nil, entry.content != nil, facts.foldNeedsContent || ReadModels.needsContent(facts) {
                needingContent.append(foldings.count)
            }
            foldings.append(
                Folding(
                    event: FoldedEvent(position: row.position, recordedAt: entry.recordedAt, facts: facts),
                    gap: gap, leaf: leaf))
        }
        for index in needingContent {
            let entry = try entry(at: foldings[index].event.position)
            guard let part = entry.content else { continue }
            if let ciphertext = try ciphertext(of: entry) {
                foldings[index].event.content = try open(part, ciphertext, of: entry)
            } else {
                foldings[index].gap = ContentGap(dataKeys: part.dataKeyIds, fault: Self.deleted(at: entry.position))
            }
        }
        return foldings
    }

    /// The content of one event, or `nil` where it has none or where it was erased.
    func content(at position: UInt64) throws(LedgerFault) -> Content? {
        let entry = try entry(at: position)
        return try entry.content.flatMapEach { (part) throws(LedgerFault) in try read(part, of: entry) }
    }

    /// Lends every row of `range` and its facts: one that is not there was there once.
    private func scan(_ range: Range<UInt64>, _ body: (LentRow) throws(LedgerFault) -> Void) throws(LedgerFault) {
        var next = range.lowerBound
        var fault: LedgerFault?
        do {
            try store.scan(from: next, limit: range.count, parts: .facts) { row in
                guard row.position == next else { return false }
                next += 1
                do throws(LedgerFault) { try body(row) } catch { fault = error }
                return fault == nil
            }
        } catch { throw LedgerFault(error, path: "ledger.db") }
        if let fault { throw fault }
        guard next == range.upperBound else { throw .corrupt(position: next, "it is missing") }
    }

    private func entry(at position: UInt64) throws(LedgerFault) -> LogEntry {
        let row: LogRow?
        do { row = try store.rows(from: position, limit: 1, parts: []).first } catch {
            throw LedgerFault(error, path: "ledger.db")
        }
        guard let row, row.position == position else { throw .corrupt(position: position, "it is missing") }
        try tree.check([MerkleHash.leaf(row.entry)], from: position)
        do { return try LogEntry(position: position, bytes: row.entry, origin: origin) } catch {
            throw .corrupt(position: position, "it is not an entry of this log (\(error))")
        }
    }

    private func entry(of row: LentRow) throws(LedgerFault) -> EntryView {
        do { return try EntryView(row.entry, origin: origin) } catch {
            throw .corrupt(position: row.position, "it is not an entry of this log (\(error))")
        }
    }

    private func facts(
        of entry: EntryView, _ row: LentRow, _ opener: inout PartOpener
    ) throws(LedgerFault) -> Facts {
        guard let ciphertext = row.facts else { throw .corrupt(position: row.position, "its facts are missing") }
        let decoded: Facts?
        do {
            let plaintext = try opener.open(entry.facts, of: entry.eventID, ciphertext: ciphertext)
            decoded = try? Facts(serializedBytes: plaintext.bytes)
        } catch { throw Self.fault(error, at: row.position, of: "facts") }
        guard let decoded else { throw .corrupt(position: row.position, "its facts do not decode") }
        return decoded
    }

    /// `nil` where it was erased: key or ciphertext may be on disk still.
    private func read(_ part: Part, of entry: LogEntry) throws(LedgerFault) -> Content? {
        do throws(LedgerFault) {
            if erased.contain(anyOf: part) { return nil }
            guard let ciphertext = try ciphertext(of: entry) else { throw Self.deleted(at: entry.position) }
            return try open(part, ciphertext, of: entry)
        } catch {
            // It may have been erased just now, under our hands.
            if erased.contain(anyOf: part) { return nil }
            throw error
        }
    }

    private func ciphertext(of entry: LogEntry) throws(LedgerFault) -> [UInt8]? {
        do { return try store.part(.content, at: entry.position) } catch {
            throw LedgerFault(error, path: "ledger.db")
        }
    }

    private func open(_ part: Part, _ ciphertext: [UInt8], of entry: LogEntry) throws(LedgerFault) -> Content {
        do {
            let bytes = try PartCipher.open(
                part, ciphertext: ciphertext, keys: keys, origin: origin, eventID: entry.eventID)
            return try Content(serializedBytes: bytes)
        } catch let fault as PartFault {
            throw Self.fault(fault, at: entry.position, of: "content")
        } catch { throw .corrupt(position: entry.position, "its content does not decode") }
    }

    private static func keyMissing(at position: UInt64) -> LedgerFault {
        .keysIncomplete("the key for the content of entry \(position) is not here")
    }

    private static func deleted(at position: UInt64) -> LedgerFault {
        .corrupt(position: position, "its content is missing: it was deleted, not erased")
    }

    private static func fault(_ fault: PartFault, at position: UInt64, of part: String) -> LedgerFault {
        switch fault {
        case .digestMismatch: .corrupt(position: position, "its \(part) is not what was signed")
        case .keyMissing, .commitmentMismatch:
            .keysIncomplete("the key for the \(part) of entry \(position) is not here")
        case .erased: .contentErased(position: position)
        case .undecryptable, .malformed: .corrupt(position: position, "its \(part) does not decrypt")
        }
    }
}

extension Optional {
    /// `flatMap` that says which error it throws.
    fileprivate func flatMapEach<R, E: Error>(_ body: (Wrapped) throws(E) -> R?) throws(E) -> R? {
        guard let wrapped = self else { return nil }
        return try body(wrapped)
    }
}
