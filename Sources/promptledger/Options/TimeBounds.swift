import ArgumentParser
import Foundation
import Ledger
import Projections

/// From when to when a command looks.
struct TimeBounds: ParsableArguments {
    @Option(help: "From this entry or RFC 3339 time on.") var since: String?
    @Option(help: "Up to and with this entry or RFC 3339 time.") var until: String?

    private enum Bound {
        case position(UInt64)
        /// Microseconds since 1970.
        case time(UInt64)
    }

    /// The positions between the bounds that `moment` has seen, found by look-up.
    func positions(in reader: LedgerReader, asOf moment: AsOf) throws -> Range<UInt64> {
        let first = try since.map { try bound($0, "--since", reader) }
        let last = try until.map { try bound($0, "--until", reader) }
        let start = first.map { Self.start($0, reader) } ?? 0
        let end = last.map { Self.end($0, reader) } ?? .max
        guard !isBackwards(first, last), start <= end else {
            throw ExitStatus.failed("--since \(since ?? "") comes after --until \(until ?? ""); swap them")
        }
        return min(start, moment.end)..<max(min(start, moment.end), min(end, moment.end))
    }

    private func bound(_ text: String, _ option: String, _ reader: LedgerReader) throws -> Bound {
        if let position = UInt64(text) { return .position(try AsOfOption.position(position, in: reader)) }
        if let time = Timestamp.time(text) { return .time(time) }
        throw ExitStatus.usage(
            "\(option) takes an entry's position or a time like 2026-11-23T09:00:00Z; \(text) is neither")
    }

    /// Times may be in the wrong order and still have no entry between them.
    private func isBackwards(_ first: Bound?, _ last: Bound?) -> Bool {
        if case .time(let first) = first, case .time(let last) = last { return first > last }
        return false
    }

    private static func start(_ bound: Bound, _ reader: LedgerReader) -> UInt64 {
        switch bound {
        case .position(let position): position
        case .time(0): 0
        case .time(let time): reader.read { $0.clock.moment(at: time - 1).end }
        }
    }

    private static func end(_ bound: Bound, _ reader: LedgerReader) -> UInt64 {
        switch bound {
        case .position(let position): AsOf.position(position).end
        case .time(let time): reader.read { $0.clock.moment(at: time).end }
        }
    }
}
