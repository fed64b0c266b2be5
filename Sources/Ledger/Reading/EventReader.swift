internal import Domain
internal import EventLog
internal import Events
internal import Projections
internal import Sodium
internal import SwiftProtobuf

/// Reads events out of the store: takes entries apart, checks each against what was signed, decrypts, decodes.
struct EventReader: Sendable {
    let store: any LogStore
    let origin: String
    let keys: Keyring

    /// An event, and with it what folding needs.
    struct Folding: Sendable {
        let event: LoggedEvent
        /// Only where folding the event needs it.
        let content: Content?
        /// The leaf's hash, from the entry's own bytes.
        let leaf: Digest
    }

    /// Entries read at once.
    static let chunkEntries = 1_024

    /// The events of `range`, which the log has, in order.
    func events(_ range: Range<UInt64>) throws(LedgerFault) -> [LoggedEvent] {
        try rows(range, parts: [.facts]).mapEach { (row) throws(LedgerFault) in try event(row).0 }
    }

    /// As ``events(_:)``, with the content that folding needs, and each entry checked against what was noted when it was written.
    func foldings(_ range: Range<UInt64>) throws(LedgerFault) -> [Folding] {
        try rows(range, parts: [.facts]).mapEach { (row) throws(LedgerFault) in
            let leaf = MerkleHash.leaf(row.entry)
            guard leaf == row.leaf else {
                throw .corrupt(position: row.position, "its bytes are not those that were written")
            }
            let (event, entry) = try event(row)
            guard event.eventID == row.eventID else {
                throw .corrupt(position: row.position, "it is filed under another event's id")
            }
            if let part = entry.content { try checkKeys(of: part, at: row.position) }
            var content: Content?
            if event.facts.foldNeedsContent || ReadModels.needsContent(event.facts), let part = entry.content {
                content = try read(part, of: entry)
            }
            return Folding(event: event, content: content, leaf: leaf)
        }
    }

    /// A key that is gone must not pass for text that was never there.
    private func checkKeys(of part: Part, at position: UInt64) throws(LedgerFault) {
        guard keys.hasAllKeys(of: part) else {
            throw .keysIncomplete("the key for the content of entry \(position) is not here")
        }
    }

    /// The content of one event, or `nil` where it has none or where it was erased.
    func content(at position: UInt64) throws(LedgerFault) -> Content? {
        let entry = try entry(try rows(position..<position + 1, parts: [])[0])
        return try entry.content.flatMapEach { (part) throws(LedgerFault) in try read(part, of: entry) }
    }

    /// Every row of `range`: one that is not there was there once.
    private func rows(_ range: Range<UInt64>, parts: PartSelection) throws(LedgerFault) -> [LogRow] {
        let rows: [LogRow]
        do { rows = try store.rows(from: range.lowerBound, limit: range.count, parts: parts) } catch {
            throw LedgerFault(error, path: "ledger.db")
        }
        for (position, row) in zip(range, rows) where row.position != position {
            throw .corrupt(position: position, "it is missing")
        }
        guard rows.count == range.count else {
            throw .corrupt(position: range.lowerBound + UInt64(rows.count), "it is missing")
        }
        return rows
    }

    private func entry(_ row: LogRow) throws(LedgerFault) -> LogEntry {
        do { return try LogEntry(position: row.position, bytes: row.entry, origin: origin) } catch {
            throw .corrupt(position: row.position, "it is not an entry of this log (\(error))")
        }
    }

    private func event(_ row: LogRow) throws(LedgerFault) -> (LoggedEvent, LogEntry) {
        let entry = try entry(row)
        guard let ciphertext = row.facts else { throw .corrupt(position: row.position, "its facts are missing") }
        let facts: Facts
        do {
            let bytes = try PartCipher.open(
                entry.facts, ciphertext: ciphertext, keys: keys, origin: origin, eventID: entry.eventID)
            facts = try Facts(serializedBytes: bytes)
        } catch let fault as PartFault {
            throw Self.fault(fault, at: row.position, of: "facts")
        } catch { throw .corrupt(position: row.position, "its facts do not decode") }
        let event = LoggedEvent(
            position: row.position, recordedAt: entry.recordedAt, eventID: entry.eventID, facts: facts,
            hasContent: entry.content != nil)
        return (event, entry)
    }

    /// `nil` where key or ciphertext was destroyed.
    private func read(_ part: Part, of entry: LogEntry) throws(LedgerFault) -> Content? {
        let stored: [UInt8]?
        do { stored = try store.part(.content, at: entry.position) } catch {
            throw LedgerFault(error, path: "ledger.db")
        }
        guard let ciphertext = stored else {
            guard keys.hasAllKeys(of: part) else { return nil }
            throw .corrupt(position: entry.position, "its content is missing: it was deleted, not erased")
        }
        do {
            let bytes = try PartCipher.open(
                part, ciphertext: ciphertext, keys: keys, origin: origin, eventID: entry.eventID)
            return try Content(serializedBytes: bytes)
        } catch PartFault.keyMissing {
            return nil
        } catch let fault as PartFault {
            throw Self.fault(fault, at: entry.position, of: "content")
        } catch { throw .corrupt(position: entry.position, "its content does not decode") }
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

extension Array {
    /// `map` that says which error it throws.
    fileprivate func mapEach<R, E: Error>(_ body: (Element) throws(E) -> R) throws(E) -> [R] {
        var results: [R] = []
        results.reserveCapacity(count)
        for element in self { results.append(try body(element)) }
        return results
    }
}

extension Optional {
    /// `flatMap` that says which error it throws.
    fileprivate func flatMapEach<R, E: Error>(_ body: (Wrapped) throws(E) -> R?) throws(E) -> R? {
        guard let wrapped = self else { return nil }
        return try body(wrapped)
    }
}
