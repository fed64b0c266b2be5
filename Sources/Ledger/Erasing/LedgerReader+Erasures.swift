internal import EventLog
internal import Projections
internal import SQLiteLog

extension LedgerReader {
    /// Learns of what another process has erased since this reader was opened; `false` where there is nothing of the kind.
    func noteLaterErasures() throws(LedgerFault) -> Bool {
        let later = try laterErasures()
        events.erased.add(later.dataKeys)
        return !later.isEmpty
    }

    /// What another process has erased since this reader was opened.
    func laterErasures() throws(LedgerFault) -> Erasures {
        guard try isBehind() else { return Erasures() }
        do { return try laterEvents().erasures(after: openedHead) } catch .keysIncomplete {
            // They were rotated since.
            let keys = try Keyring.open(folder, access: .readOnly)
            let later = Result { () throws(LedgerFault) in try laterEvents(with: keys).erasures(after: openedHead) }
            try keys.close()
            return try later.get()
        }
    }
}
