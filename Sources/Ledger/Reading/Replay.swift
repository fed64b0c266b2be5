internal import Domain
internal import EventLog
internal import Projections

/// Folds a log from its first entry or from a snapshot on, and checks on the way that the entries make the checkpoint: nothing is used that was not verified.
struct Replay {
    private let reader: EventReader

    init(_ reader: EventReader) { self.reader = reader }

    /// Chunks that are decrypted and decoded before the fold comes to them: bounds the memory.
    private static let chunksAhead = 16

    /// Hands every event from the end of `start` up to `head` to `fold`, in order, while those after it are read on the other cores.
    /// - Parameter last: the clock of the last entry of `start`; 0 for the empty tree.
    /// - Returns: the tree of all entries up to `head`, and what content could not be read on the way.
    func run(
        from start: TileHashes, recordedAt last: UInt64, to head: LogHead, _ fold: (EventReader.Folding) -> Void
    ) throws(LedgerFault) -> (TileHashes, ContentGaps) {
        var gaps = ContentGaps()
        var tree = start
        var recordedAt = last
        let chunkEntries = UInt64(EventReader.chunkEntries)
        var chunks = ReadAhead(
            count: Int((head.size - start.size + chunkEntries - 1) / chunkEntries), ahead: Self.chunksAhead
        ) { [reader] index in
            let first = start.size + UInt64(index) * chunkEntries
            return Result { () throws(LedgerFault) in
                try reader.foldings(first..<min(head.size, first + chunkEntries))
            }
        }
        while let chunk = chunks.next() {
            let foldings = try chunk.get()
            // A span lends what it holds: nothing is copied on the one thread that all others wait for.
            let span = foldings.span
            for index in span.indices {
                guard span[index].event.recordedAt > recordedAt else {
                    throw .corrupt(
                        position: nil,
                        "the clock does not rise up to entry \(tree.size): that one or some before it are not what was written"
                    )
                }
                tree.append(span[index].leaf)
                recordedAt = span[index].event.recordedAt
                if let gap = span[index].gap { gaps.add(gap, at: span[index].event.position) }
                fold(span[index])
            }
        }
        guard tree.frontier == head.frontier else {
            throw .corrupt(position: nil, "the entries do not make the root that the checkpoint is signed for")
        }
        guard recordedAt == head.recordedAt else {
            throw .corrupt(position: nil, "the stored head is not that of the entries")
        }
        return (tree, gaps)
    }
}
