internal import Domain
internal import EventLog
internal import Projections

/// Folds a log from its first entry, and checks on the way that the entries make the checkpoint: nothing is used that was not verified.
struct Replay {
    private let reader: EventReader

    init(_ reader: EventReader) { self.reader = reader }

    /// Chunks that are decrypted and decoded before the fold comes to them: bounds the memory.
    private static let chunksAhead = 16

    /// Hands every event up to `head` to `fold`, in order, while those after it are read on the other cores.
    func run(to head: LogHead, _ fold: (EventReader.Folding) -> Void) throws(LedgerFault) {
        var frontier = Frontier()
        var recordedAt: UInt64 = 0
        let chunkEntries = UInt64(EventReader.chunkEntries)
        var chunks = ReadAhead(
            count: Int((head.size + chunkEntries - 1) / chunkEntries), ahead: Self.chunksAhead
        ) { [reader] index in
            let first = UInt64(index) * chunkEntries
            return Result { () throws(LedgerFault) in
                try reader.foldings(first..<min(head.size, first + chunkEntries))
            }
        }
        while let chunk = chunks.next() {
            for folding in try chunk.get() {
                guard folding.event.recordedAt > recordedAt else {
                    throw .corrupt(position: frontier.size, "its clock does not rise")
                }
                frontier.append(folding.leaf)
                recordedAt = folding.event.recordedAt
                fold(folding)
            }
        }
        guard frontier == head.frontier else {
            throw .corrupt(position: nil, "the entries do not make the root that the checkpoint is signed for")
        }
        guard recordedAt == head.recordedAt else {
            throw .corrupt(position: nil, "the stored head is not that of the entries")
        }
    }
}
