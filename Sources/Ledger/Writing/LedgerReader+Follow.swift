internal import Domain
internal import EventLog
internal import Events
internal import Projections

extension LedgerReader {
    /// Folds what has just become durable and tells the subscribers. Called in log order, by the log's writer.
    func follow(_ events: [(draft: Draft, eventID: EventID)], at receipt: Receipt) {
        var folded: [FoldedEvent] = []
        var logged: [LoggedEvent] = []
        folded.reserveCapacity(events.count)
        logged.reserveCapacity(events.count)
        for (index, event) in events.enumerated() {
            let position = receipt.positions.lowerBound + UInt64(index)
            // The writer gives each entry of a batch one microsecond more than the one before.
            let recordedAt = receipt.recordedAt + UInt64(index)
            folded.append(
                FoldedEvent(
                    position: position, recordedAt: recordedAt, facts: event.draft.facts, content: event.draft.content))
            logged.append(
                LoggedEvent(
                    position: position, recordedAt: recordedAt, eventID: event.eventID, facts: event.draft.facts,
                    hasContent: event.draft.content != nil))
        }
        follow(logged, folding: folded)
    }

    /// Folds events that are durable, and tells the subscribers of them.
    func follow(_ logged: [LoggedEvent], folding folded: [FoldedEvent]) {
        models.apply(folded)
        for event in folded {
            if case .subjectErased(let erased)? = event.facts.event { events.erased.add(erased.dataKeys) }
        }
        feed.publish(logged)
    }
}
