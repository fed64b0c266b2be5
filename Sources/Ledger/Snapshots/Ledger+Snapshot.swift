internal import Domain
internal import EventLog
internal import Foundation
internal import Projections
internal import Synchronization

extension Ledger {
    /// Writes a snapshot of everything up to now, in the place of an earlier one. Throws ``LedgerFault/notWritten(_:)`` where commands are
    /// under way, or the disk refuses it; the earlier one may be gone then.
    package func writeSnapshot() throws(LedgerFault) {
        let head = writer.head
        let models = reader.read { copy $0 }
        let (state, decidedSize) = self.state.withLock { ($0, self.decidedSize.load(ordering: .relaxed)) }
        guard !writer.isAwaitingRecovery, decidedSize == head.size, models.position == head.size else {
            throw .notWritten("commands are under way")
        }
        let folded = FoldedLog(models: models, state: state, tree: try reader.tree.hashes(upTo: head.size))
        try SnapshotFile(reader.folder).write(folded.snapshot(origin: reader.origin, keys: reader.keyring))
        snapshotSize = head.size
    }

    /// Leaves nothing of any snapshot on disk. To be called once something was erased: a snapshot holds names.
    ///
    /// What is folded in this process may still hold them. So this ledger writes no other snapshot by itself; the next one that is opened
    /// replays the log, and then does.
    package func destroySnapshot() throws(LedgerFault) {
        try SnapshotFile(reader.folder).destroy()
        snapshotSize = nil
    }

    /// Writes a snapshot where one is due. One that cannot be written is missed by nobody: the next opening takes longer.
    func writeSnapshotIfDue() {
        guard let snapshotSize, SnapshotPolicy.isDue(since: snapshotSize, at: writer.head.size) else { return }
        try? writeSnapshot()
    }
}
