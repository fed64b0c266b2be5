internal import Domain
internal import EventLog
internal import Projections

/// All that is folded from a log, with the tree of the entries that it was folded from.
struct FoldedLog: Sendable {
    var models = ReadModels()
    /// `nil` where nobody is to decide on it: who only reads does without.
    var state: WorkspaceState?
    var tree = TileHashes()
    /// How many of the entries were not replayed, because a snapshot held what they make.
    var restored: UInt64 = 0
    /// Why a snapshot that is there did not spare the replay.
    var snapshotFlaw: SnapshotFlaw?

    /// Folds the log up to `head`: from `snapshot` on where it is fit, else from the first entry. What comes of it is the same, and nothing
    /// is used that does not belong to the entries that the head's checkpoint is signed for.
    static func open(
        _ events: EventReader, to head: LogHead, snapshot: SnapshotFile, isDeciding: Bool
    ) throws(LedgerFault) -> FoldedLog {
        var flaw: SnapshotFlaw?
        do throws(SnapshotFlaw) {
            if var folded = try restore(snapshot, events, to: head, isDeciding: isDeciding) {
                if (try? folded.replay(events, to: head)) != nil { return folded }
                // Where the entries after a snapshot do not fit it, replaying all of them tells which one is wrong.
                flaw = .otherEntries
            }
        } catch { flaw = error }
        var folded = FoldedLog(state: isDeciding ? WorkspaceState() : nil)
        folded.snapshotFlaw = flaw
        try folded.replay(events, to: head)
        return folded
    }

    /// Folds the entries from where it stands up to `head`.
    private mutating func replay(_ events: EventReader, to head: LogHead) throws(LedgerFault) {
        let recordedAt = models.clock.recordedAt(.now(models)) ?? 0
        let gaps: ContentGaps
        (tree, gaps) = try Replay(events).run(from: tree, recordedAt: recordedAt, to: head) { folding in
            state?.apply(folding.event.facts, content: folding.event.content)
            models.apply(folding.event)
        }
        try gaps.check(against: models.erasures, knowing: events.erased) { () throws(LedgerFault) in
            try events.erasures(after: head)
        }
        events.erased.add(models.erasures.dataKeys)
    }
}
