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
        let size = reader.size
        guard let text else { return AsOf(end: size) }
        if let position = UInt64(text) {
            guard position < size else {
                throw ExitStatus.failed("there is no entry \(position); the ledger has \(size) entries")
            }
            return .position(position)
        }
        if let time = Timestamp.time(text) { return reader.read { .time(time, by: $0.clock) } }
        guard let bytes = try? Data(contentsOf: URL(filePath: text)) else {
            throw ExitStatus.usage(
                "--as-of takes an entry's position, a time like 2026-11-23T09:00:00Z, or a checkpoint file; \(text) is none of them"
            )
        }
        return .checkpoint(size: try reader.confirm(Array(bytes)).size)
    }

    /// What a document says about its moment.
    static func described(_ moment: AsOf, in reader: LedgerReader) -> [String: Any] {
        JSONOutput.object([
            "position": moment.lastPosition, "time": reader.read { $0.clock.recordedAt(moment) }.map(Timestamp.text),
        ])
    }
}
