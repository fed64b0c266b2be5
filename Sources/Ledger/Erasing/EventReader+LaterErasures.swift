internal import EventLog
internal import Projections
internal import Sodium

extension EventReader {
    /// What the log says was erased after `head`, up to now: beside who erases, a reader misses content before it reads the entry that says
    /// why. The entries after it are held against the checkpoint that is signed by now; whether who signed each of them might, a full
    /// verification of them tells.
    ///
    /// This reader's tree must not be one that ends at `head`.
    func erasures(after head: LogHead) throws(LedgerFault) -> Erasures {
        let stored: LogHead?
        do { stored = try store.head() } catch { throw LedgerFault(error, path: "ledger.db") }
        let now = stored ?? head
        _ = try LedgerReader.believe(now, key: keys.checkpointKey.publicKey)
        var erasures = Erasures()
        var frontier = head.frontier
        while frontier.size < now.size {
            for folding in try foldings(frontier.size..<min(now.size, frontier.size + UInt64(Self.chunkEntries))) {
                frontier.append(folding.leaf)
                erasures.apply(folding.event.facts, at: folding.event.position)
            }
        }
        guard frontier == now.frontier else {
            throw .corrupt(
                position: nil, "the entries from \(head.size) on do not make the root that the checkpoint is signed for"
            )
        }
        return erasures
    }
}
