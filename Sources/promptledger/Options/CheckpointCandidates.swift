import EventLog
import Ledger
import Projections

/// The checkpoints of a ledger that a policy may be met by, the newest first.
struct CheckpointCandidates {
    let verifier: NoteVerifier
    /// As it stands in the log now.
    let present: SignedNote
    let notes: [(size: UInt64, note: SignedNote)]
    /// Whether those are among them that the ledger has recorded cosignatures of.
    let isWhole: Bool

    /// - Parameters:
    ///   - key: the log's, where that is known from elsewhere: then nothing but ledger.db is needed, and what else is at hand is used.
    ///   - expected: one that was handed over, and that the ledger begins with.
    init(_ folder: LedgerFolder, key: NoteVerifier?, expected: [UInt8]?) throws {
        let reader = key == nil ? try LedgerReader.open(folder) : try? LedgerReader.open(folder)
        verifier = try key ?? reader?.verifier ?? LedgerVerification.verifier(of: folder)
        present = try SignedNote(
            parsing: try reader?.openedHead.checkpoint ?? LedgerVerification.checkpoint(of: folder))
        var notes = [(size: try Checkpoint(opening: present, by: [verifier]).size, note: present)]
        if let expected = try expected.map({ try SignedNote(parsing: $0) }) {
            notes.append((try Checkpoint(opening: expected, by: [verifier]).size, expected))
        }
        if let reader {
            notes += try reader.cosignedCheckpoints(asOf: AsOf(end: reader.size)).map { ($0.checkpoint.size, $0.note) }
        }
        self.notes = notes.sorted { $0.size > $1.size }
        isWhole = reader != nil
    }
}
