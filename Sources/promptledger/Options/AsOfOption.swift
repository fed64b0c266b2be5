import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projections

/// Which moment a reading command speaks of.
struct AsOfOption: ParsableArguments {
    @Option(
        name: .customLong("as-of"),
        help: "A past moment: an entry's position, an RFC 3339 time, or a file with a checkpoint of this ledger.")
    var text: String?

    /// The moment in `reader`'s ledger; now, where none is given.
    func moment(in reader: LedgerReader) throws -> AsOf {
        guard let text else { return AsOf(end: reader.size) }
        return try Self.moment(text, givenWith: "--as-of", in: reader)
    }

    /// The moment that `text` names: with the entry at a position seen, at a time, or as a checkpoint of this ledger signs it.
    static func moment(_ text: String, givenWith option: String, in reader: LedgerReader) throws -> AsOf {
        if let position = UInt64(text) { return .position(try Self.position(position, in: reader)) }
        if let time = Timestamp.time(text) { return reader.read { .time(time, by: $0.clock) } }
        guard let bytes = try? AtomicFile.read(URL(filePath: text), bytesMax: SignedNote.bytesMax) else {
            throw ExitStatus.usage(
                "\(option) takes an entry's position, a time like 2026-11-23T09:00:00Z, or a checkpoint file; \(text) is none of them"
            )
        }
        return .checkpoint(size: try reader.confirm(bytes).size)
    }

    /// The same position, which the ledger must have.
    static func position(_ position: UInt64, in reader: LedgerReader) throws -> UInt64 {
        let size = reader.size
        guard position < size else {
            throw ExitStatus.failed("there is no entry \(position); the ledger has \(size) entries")
        }
        return position
    }

    /// What a document says about its moment.
    static func described(_ moment: AsOf, in reader: LedgerReader) -> [String: Any] {
        JSONOutput.object([
            "position": moment.lastPosition, "time": reader.read { $0.clock.recordedAt(moment) }.map(Timestamp.text),
        ])
    }
}
