internal import Dispatch

/// Every event from a position on, in order, each once: first those that are there, then those to come. Ends when the ledger is closed
/// or the task is cancelled. A slow reader holds nobody up and loses nothing.
package struct EventSubscription: AsyncSequence, Sendable {
    package typealias Element = LoggedEvent
    package typealias Failure = LedgerFault

    let reader: EventReader
    let feed: EventFeed
    let start: UInt64

    /// Events fetched at once.
    fileprivate static let batchEvents = 512

    package func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader, feed: feed, position: start)
    }

    package struct Iterator: AsyncIteratorProtocol {
        let reader: EventReader
        let feed: EventFeed
        /// Of the next event to be fetched.
        var position: UInt64
        private var batch: ArraySlice<LoggedEvent> = []

        init(reader: EventReader, feed: EventFeed, position: UInt64) {
            self.reader = reader
            self.feed = feed
            self.position = position
        }

        package mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws(LedgerFault)
            -> LoggedEvent?
        {
            while batch.isEmpty {
                if Task.isCancelled { return nil }
                switch feed.step(at: position, limit: EventSubscription.batchEvents) {
                case .events(let events): batch = events[...]
                case .onDisk(let range):
                    batch = try await BlockingWork.run { [reader] () throws(LedgerFault) in try reader.events(range) }[
                        ...]
                case .wait:
                    await feed.wait(at: position)
                    continue
                case .closed: return nil
                }
                position += UInt64(batch.count)
            }
            return batch.removeFirst()
        }
    }
}
