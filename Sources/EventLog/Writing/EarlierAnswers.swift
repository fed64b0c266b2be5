internal import Events
internal import Sodium

/// Answers appends of which an event or the request is in the log already: alike for the same, with a refusal for another.
struct EarlierAnswers {
    let store: any LogStore
    let origin: String

    /// - Parameter size: of the log.
    func answer(to waiting: WaitingAppend, size: UInt64) throws(StoreFault) -> Result<Receipt, AppendFault> {
        if let request = waiting.request, let stored = try store.receipt(for: request.key) {
            guard stored.digest == request.digest else { return .failure(.requestKeyReused) }
            return .success(try earlierReceipt(stored.positions))
        }
        var positions: [UInt64] = []
        for event in waiting.events {
            guard let position = try store.position(of: event.eventID) else { continue }
            guard let row = try store.rows(from: position, limit: 1, parts: []).first,
                let entry = try? LogEntry(position: position, bytes: row.entry, origin: origin),
                Array(entry.header) == event.header
            else { return .failure(.eventIDReused(position: position)) }
            positions.append(position)
        }
        // None is there: the append names one id twice, and its second use would follow its first.
        guard let first = positions.first else { return .failure(.eventIDReused(position: size)) }
        guard positions.count == waiting.events.count, positions == Array(first..<first + UInt64(positions.count))
        else { return .failure(.eventIDReused(position: first)) }
        return .success(try earlierReceipt(first..<first + UInt64(positions.count)))
    }

    /// What the first call was answered.
    private func earlierReceipt(_ positions: Range<UInt64>) throws(StoreFault) -> Receipt {
        var recordedAt: UInt64 = 0
        if let first = positions.first {
            guard let row = try store.rows(from: first, limit: 1, parts: []).first, row.position == first,
                let entry = try? LogEntry(position: first, bytes: row.entry, origin: origin)
            else { throw .corrupt("entry \(first) is not what was written") }
            recordedAt = entry.recordedAt
        }
        return Receipt(positions: positions, recordedAt: recordedAt, isEarlier: true)
    }
}
