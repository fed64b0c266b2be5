internal import Sodium

extension LogBatch {
    /// What is committed at once for a group of appends, with the checkpoint over it, and what each of them is answered.
    static func of(
        _ group: [WaitingAppend], after head: LogHead, at now: UInt64, signedBy signer: NoteSigner
    ) -> (LogBatch, [Receipt]) {
        var frontier = head.frontier
        var recordedAt = head.recordedAt
        var rows: [LogRow] = []
        var stored: [StoredReceipt] = []
        var receipts: [Receipt] = []
        rows.reserveCapacity(group.reduce(0) { $0 + $1.events.count })
        for waiting in group {
            let first = frontier.size
            let firstRecordedAt = max(recordedAt + 1, now)
            for event in waiting.events {
                recordedAt = max(recordedAt + 1, now)
                let entry = event.entry(recordedAt: recordedAt)
                let leaf = MerkleHash.leaf(entry)
                rows.append(
                    LogRow(
                        position: frontier.size, eventID: event.eventID, entry: entry, leaf: leaf, facts: event.facts,
                        content: event.content))
                frontier.append(leaf)
            }
            let positions = first..<frontier.size
            receipts.append(
                Receipt(positions: positions, recordedAt: positions.isEmpty ? 0 : firstRecordedAt, isEarlier: false))
            if let request = waiting.request {
                stored.append(StoredReceipt(request: request.key, digest: request.digest, positions: positions))
            }
        }
        let next =
            rows.isEmpty
            ? LogHead(frontier: frontier, recordedAt: recordedAt, checkpoint: head.checkpoint)
            : LogHead(frontier, recordedAt: recordedAt, signedBy: signer)
        return (LogBatch(rows: rows, receipts: stored, head: next), receipts)
    }
}

extension LogHead {
    /// Of a log without an entry.
    init(founding signer: NoteSigner) { self.init(Frontier(), recordedAt: 0, signedBy: signer) }

    /// With a checkpoint of its own.
    fileprivate init(_ frontier: Frontier, recordedAt: UInt64, signedBy signer: NoteSigner) {
        let checkpoint = Checkpoint(origin: signer.name, size: frontier.size, root: frontier.root)
        self.init(
            frontier: frontier, recordedAt: recordedAt,
            checkpoint: SignedNote(text: checkpoint.text, signedBy: [signer]).bytes)
    }
}
