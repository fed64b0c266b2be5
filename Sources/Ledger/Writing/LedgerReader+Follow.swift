internal import Domain
internal import EventLog
internal import Events
internal import Projections

extension LedgerReader {
    /// Folds what has just become durable and tells the subscribers. Called in log order, by the log's writer.
    func follow(_ drafts: [Draft], sealedAs sealed: [SealedEvent], at receipt: Receipt) {
        // The writer gives each entry of a batch one microsecond more than the one before.
        func moment(_ index: Int) -> (position: UInt64, recordedAt: UInt64) {
            (receipt.positions.lowerBound + UInt64(index), receipt.recordedAt + UInt64(index))
        }
        fold(
            drafts.enumerated().map { index, draft in
                let (position, recordedAt) = moment(index)
                return FoldedEvent(
                    position: position, recordedAt: recordedAt, facts: draft.facts,
                    content: ReadModels.needsContent(draft.facts) ? draft.content : nil)
            })
        feed.publish(upTo: receipt.positions.upperBound) { count in
            drafts.indices.suffix(count).map { index in
                let (position, recordedAt) = moment(index)
                return LoggedEvent(
                    position: position, recordedAt: recordedAt, eventID: sealed[index].eventID,
                    facts: drafts[index].facts, hasContent: drafts[index].content != nil)
            }
        }
    }

    /// Folds events that are durable, up to `end`, and tells the subscribers of them.
    func follow(_ logged: [LoggedEvent], folding folded: [FoldedEvent], upTo end: UInt64) {
        fold(folded)
        feed.publish(upTo: end) { Array(logged.suffix($0)) }
    }

    private func fold(_ folded: [FoldedEvent]) {
        models.apply(folded)
        for event in folded {
            if case .subjectErased(let erased)? = event.facts.event { events.erased.add(erased.dataKeys) }
        }
    }
}
