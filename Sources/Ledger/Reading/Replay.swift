internal import Dispatch
internal import Domain
internal import EventLog
internal import Projections
internal import Synchronization

/// Folds a log from its first entry, and checks on the way that the entries make the checkpoint: nothing is used that was not verified.
struct Replay {
    private let reader: EventReader

    init(_ reader: EventReader) { self.reader = reader }

    /// Chunks decrypted and decoded at once, while the fold waits: bounds the memory.
    private static let windowChunks = 16

    /// Hands every event up to `head` to `fold`, in order.
    func run(to head: LogHead, _ fold: (EventReader.Folding) -> Void) throws(LedgerFault) {
        var frontier = Frontier()
        var recordedAt: UInt64 = 0
        var next: UInt64 = 0
        while next < head.size {
            let window = next..<min(head.size, next + UInt64(Self.windowChunks * EventReader.chunkEntries))
            for chunk in read(window) {
                for folding in try chunk.get() {
                    guard folding.event.recordedAt > recordedAt else {
                        throw .corrupt(position: next, "its clock does not rise")
                    }
                    frontier.append(folding.leaf)
                    recordedAt = folding.event.recordedAt
                    fold(folding)
                    next += 1
                }
            }
        }
        guard frontier == head.frontier else {
            throw .corrupt(position: nil, "the entries do not make the root that the checkpoint is signed for")
        }
        guard recordedAt == head.recordedAt else {
            throw .corrupt(position: nil, "the stored head is not that of the entries")
        }
    }

    /// Reads, decrypts and decodes a window on all cores; chunks come back in order.
    private func read(_ window: Range<UInt64>) -> [Result<[EventReader.Folding], LedgerFault>] {
        let chunks = (window.count + EventReader.chunkEntries - 1) / EventReader.chunkEntries
        let results = Mutex([Result<[EventReader.Folding], LedgerFault>](repeating: .success([]), count: chunks))
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            let first = window.lowerBound + UInt64(index * EventReader.chunkEntries)
            let range = first..<min(window.upperBound, first + UInt64(EventReader.chunkEntries))
            let result = Result { () throws(LedgerFault) in try reader.foldings(range) }
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }
    }
}
