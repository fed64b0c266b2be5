import Events
import Ledger
import Projections

/// The events that an audit asks for, one after the other: however long the log is, no more than a chunk of it is in memory.
struct AuditTrail {
    let reader: LedgerReader
    let positions: Range<UInt64>
    let filter: AuditFilter
    let doubts: KeyDoubts

    /// Entries read at once.
    private static let chunkEntries: UInt64 = 512

    func forEach(_ body: (AuditRow) throws -> Void) throws {
        var next = positions.lowerBound
        while next < positions.upperBound {
            let end = min(positions.upperBound, next + Self.chunkEntries)
            for row in try rows(next..<end) { try body(row) }
            next = end
        }
    }

    private func rows(_ chunk: Range<UInt64>) throws -> [AuditRow] {
        let events = try reader.events(chunk).filter { filter.admits($0.facts) }
        guard !events.isEmpty else { return [] }
        let signers = try reader.signers(of: chunk)
        return reader.read { models in
            events.compactMap { event in
                let subject = models.subject(of: event.facts, at: event.position)
                guard filter.admits(subject, models) else { return nil }
                let keys = signers[Int(event.position - chunk.lowerBound)]
                return AuditRow(event, signedBy: keys, doubts, about: subject, in: models)
            }
        }
    }
}
