package import EventLog
import Events
import Sodium

/// Why a log is not what its test made it.
package struct Unsound: Error, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
}

extension SampleLog {
    /// Checks all of a log: its tree, checkpoint, clocks, signatures, parts, and what looks entries up. Log tests end with it.
    package func expectSound(_ store: some LogStore, size: UInt64? = nil, expecting: Checkpoint? = nil) throws {
        let report = verifier(of: store).full(
            examiner: examiner, expecting: expecting.map { [Expectation($0, .given)] } ?? [])
        if let failure = report.failure {
            throw Unsound(reason: "entry \(failure.position.map { "\($0)" } ?? "–"): \(failure.reason)")
        }
        if let size, report.size != size {
            throw Unsound(reason: "the log has \(report.size) entries instead of \(size)")
        }
        for row in try store.rows(from: 0, limit: .max, parts: [.facts, .content]) {
            guard try store.position(of: row.eventID) == row.position else {
                throw Unsound(reason: "entry \(row.position) is not found by its id")
            }
            guard try store.part(.facts, at: row.position) == row.facts,
                try store.part(.content, at: row.position) == row.content
            else { throw Unsound(reason: "the parts of entry \(row.position) differ by the way they are read") }
        }
    }

    package var examiner: SampleExaminer { SampleExaminer(log: self) }
}

/// Knows the sample's actor and keys.
package struct SampleExaminer: EntryExaminer {
    let log: SampleLog

    package func makeDesk() {}

    package func read(_ entry: EntryView, _ row: LentRow, at desk: Void) -> EntryLook<Void> {
        guard (row.content == nil) == (entry.content == nil) else {
            return EntryLook((), complaint: "its content is missing, or was never signed")
        }
        var opener = PartOpener(keys: log.keys, origin: log.origin)
        var unreadable = 0
        for (part, ciphertext) in [(entry.facts, row.facts), (entry.content, row.content)] {
            guard let part else { continue }
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            do {
                _ = try opener.open(part, of: entry.eventID, ciphertext: ciphertext ?? nothing)
            } catch .keyMissing { unreadable += 1 } catch {
                return EntryLook((), complaint: "its parts: \(error)")
            }
        }
        return EntryLook((), unreadableParts: unreadable)
    }

    package func follow(_ notes: Void, at position: UInt64) -> String? { nil }

    package func miss(_ position: UInt64) {}

    package func confirm(_ entry: EntryView, _ notes: Void, at position: UInt64) -> String? {
        do {
            try entry.verifySignatures { $0 == log.actor.publicKey.digest ? log.actor.publicKey : nil }
        } catch {
            return "its signature: \(error)"
        }
        return nil
    }
}
