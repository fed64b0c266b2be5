import EventLog
import Foundation
import Ledger
import Synchronization

/// What this client has seen of ledgers, from command to command: a ledger that is shorter than it was, or begins otherwise, is refused, and
/// what a command that went well has opened is remembered.
enum Pinning {
    /// `nil` where the environment names no place for state.
    static let book: PinBook? = {
        let folder =
            Environment["PROMPTLEDGER_STATE"] ?? Environment["XDG_STATE_HOME"].map { "\($0)/promptledger" }
            ?? Environment["HOME"].map { "\($0)/.local/state/promptledger" }
        return folder.map { PinBook(URL(filePath: $0, directoryHint: .isDirectory)) }
    }()

    private struct Seen {
        let log: NoteVerifier
        /// What was opened; a writer has more by now.
        let note: [UInt8]
    }

    private static let seen = Mutex<[Seen]>([])

    /// Holds a ledger that was just opened against what was seen of it before.
    static func check(_ reader: LedgerReader) throws {
        if let pin = try book?.pin(of: reader.verifier) { try reader.check(pin) }
        see(reader)
    }

    /// To be remembered as it was opened.
    static func see(_ reader: LedgerReader) {
        seen.withLock { $0.append(Seen(log: reader.verifier, note: reader.openedHead.checkpoint)) }
    }

    /// Remembers what a command has written so far: of one that is killed, what it acknowledged is expected by whoever opens the ledger next.
    /// What cannot be kept now is told of at the end.
    static func keep(soFar ledger: Ledger) {
        try? book?.keep(ledger.head.checkpoint, of: ledger.reader.verifier)
    }

    /// Remembers what this command has seen and written. The command did what it was asked, so a fault here is only told.
    static func keep(writtenBy ledger: Ledger?) {
        guard let book else { return }
        do {
            for seen in seen.withLock({ $0 }) { try book.keep(seen.note, of: seen.log) }
            if let ledger { try book.keep(ledger.head.checkpoint, of: ledger.reader.verifier) }
        } catch { Standard.error("what was seen of this ledger could not be remembered: \(error)") }
    }
}
