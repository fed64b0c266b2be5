internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// What a bundle will hold, found out before anything leaves the ledger.
struct EvidencePlan: Sendable {
    /// The checkpoint that its proofs lead to.
    let ground: EvidenceGround
    /// Entries under the newest checkpoint that witnesses have cosigned, whether or not it is the bundle's.
    let cosignedSize: UInt64?
    /// Entries that the log had when it was read for this.
    let logSize: UInt64
    /// Ascending.
    let positions: [UInt64]
    let contentPositions: [UInt64]
    let keys: PartKeyFile
    let entriesDigest: Digest
}

extension EvidencePlan {
    /// Reads the log once for what was asked for, and then that for its keys.
    init(_ request: EvidenceRequest, in reader: LedgerReader) throws(LedgerFault) {
        let choice = try Choice(request, in: reader)
        ground = choice.ground
        cosignedSize = choice.cosignedSize
        positions = choice.positions
        contentPositions = choice.contentPositions
        logSize = choice.logSize
        keys = PartKeyFile(parts: positions.count + contentPositions.count + 1)
        var handedOut = EvidenceDigest(entries: positions.count)
        var contents = contentPositions[...]
        for position in positions {
            let (entry, row) = try reader.evidence(at: position)
            var parts = [entry.facts]
            let hasContent = contents.first == position
            if hasContent {
                contents.removeFirst()
                parts.append(entry.content!)
            }
            handedOut.add(row.leaf, withContent: hasContent)
            for part in parts { keys.add(try reader.disclosedKey(of: part, in: entry), of: part.kind, at: position) }
        }
        for text in EvidenceTexts.all { handedOut.add(text: SHA256.digest(text.data)) }
        entriesDigest = handedOut.value
    }

    /// The positions of a bundle.
    private struct Choice {
        let ground: EvidenceGround
        let cosignedSize: UInt64?
        let logSize: UInt64
        var positions: [UInt64] = []
        var contentPositions: [UInt64] = []

        init(_ request: EvidenceRequest, in reader: LedgerReader) throws(LedgerFault) {
            let head = try reader.storedHead()
            logSize = head.size
            let cosigned = try reader.cosignedCheckpoints(asOf: AsOf(end: head.size)).first.map { EvidenceGround($0) }
            cosignedSize = cosigned?.checkpoint.size
            var scope = try EvidenceScope(request.selection, in: reader)
            var names: [ActorID: UInt64] = [:]
            // By what each did first.
            var actors: [ActorID: UInt64] = [:]
            var firstChosen: UInt64?
            var isAllCosigned = true
            for start in stride(from: 0, to: head.size, by: EventReader.chunkEntries) {
                let range = start..<min(head.size, start + UInt64(EventReader.chunkEntries))
                for event in try reader.events.events(range) {
                    let isChosen = scope.includes(event)
                    guard isChosen || event.facts.isEvidenceOfAccess else { continue }
                    positions.append(event.position)
                    if isChosen, firstChosen == nil { firstChosen = event.position }
                    isAllCosigned = isAllCosigned && cosigned?.speaks(for: event) ?? false
                    guard request.withContent else { continue }
                    if isChosen {
                        if let actor = ActorID(bytes: event.facts.actor), actors[actor] == nil {
                            actors[actor] = event.position
                        }
                        if event.hasContent, !event.facts.isNeverDisclosed { contentPositions.append(event.position) }
                    }
                    if case .memberAdded(let added) = event.facts.event, let member = ActorID(bytes: added.member) {
                        names[member] = event.position
                    }
                }
            }
            guard let firstChosen else { throw .evidenceEmpty }
            if isAllCosigned, let cosigned, firstChosen < cosigned.checkpoint.size {
                ground = cosigned
                positions.removeAll { $0 >= cosigned.checkpoint.size }
            } else {
                ground = try EvidenceGround(head)
            }
            // Who did it has a name, even where it was somebody else who brought them in.
            let named = actors.filter { $0.value < ground.checkpoint.size }.compactMap { names[$0.key] }
            let withNames = Set(contentPositions + named)
            contentPositions = []
            for position in withNames.sorted() where try reader.isReadable(contentAt: position) {
                contentPositions.append(position)
            }
        }
    }
}

extension LedgerReader {
    /// The head as it is on disk.
    func storedHead() throws(LedgerFault) -> LogHead {
        do { return try store.head() ?? openedHead } catch { throw LedgerFault(error, path: folder.log.path) }
    }

    /// One entry with the ciphertext of its facts, checked against what was noted when it was written.
    func evidence(at position: UInt64) throws(LedgerFault) -> (LogEntry, LogRow) {
        let rows: [LogRow]
        do { rows = try store.rows(from: position, limit: 1, parts: [.facts]) } catch {
            throw LedgerFault(error, path: folder.log.path)
        }
        guard let row = rows.first, row.position == position else {
            throw .corrupt(position: position, "it is missing")
        }
        guard MerkleHash.leaf(row.entry) == row.leaf else {
            throw .corrupt(position: position, "its bytes are not those that were written")
        }
        do { return (try LogEntry(position: position, bytes: row.entry, origin: origin), row) } catch {
            throw .corrupt(position: position, "it is not an entry of this log (\(error))")
        }
    }

    func disclosedKey(of part: Part, in entry: LogEntry) throws(LedgerFault) -> DisclosedKey {
        do { return try DisclosedKey(of: part, keys: keyring, origin: origin, eventID: entry.eventID) } catch {
            throw .keysIncomplete("the key for a part of entry \(entry.position) is not here")
        }
    }

    /// Whether the content of an entry that has some was not erased.
    func isReadable(contentAt position: UInt64) throws(LedgerFault) -> Bool {
        try evidence(at: position).0.content.map { keyring.hasAllKeys(of: $0) } ?? false
    }
}
