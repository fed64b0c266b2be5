internal import EventLog
internal import Projections

extension LedgerReader {
    /// Learns of what another process has erased since this reader was opened; `false` where there is nothing of the kind.
    func noteLaterErasures() throws(LedgerFault) -> Bool {
        let later = try laterErasures()
        events.erased.add(later.dataKeys)
        return !later.isEmpty
    }

    /// What another process has erased since this reader was opened.
    func laterErasures() throws(LedgerFault) -> Erasures {
        try isBehind() ? laterEvents.erasures(after: openedHead) : Erasures()
    }
}
