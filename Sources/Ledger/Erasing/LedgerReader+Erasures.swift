internal import EventLog
internal import Foundation
internal import Projections
internal import SQLiteLog

extension LedgerReader {
    /// Learns of what another process has erased since this reader was opened; `false` where there is nothing of the kind.
    func noteLaterErasures() throws(LedgerFault) -> Bool {
        let head: LogHead?
        do { head = try store.head() } catch { throw LedgerFault(error, path: folder.log.path) }
        var later = Erasures()
        for event in try laterEvents.events(size..<max(size, head?.size ?? 0)) {
            later.apply(event.facts, at: event.position)
        }
        events.erased.add(later.dataKeys)
        return !later.isEmpty
    }
}
