internal import EventLog
internal import Events
internal import Foundation
internal import Sodium

/// The checkpoint under which a bundle's entries stand, with its note as it is handed out.
///
/// It is the newest that witnesses have cosigned, where that covers all that is handed out, and else the log's newest. The entry that tells of
/// a cosignature always comes after what was cosigned, so it is left out: the note itself has the cosignature.
struct EvidenceGround: Sendable {
    let checkpoint: Checkpoint
    let note: SignedNote
    /// Who has cosigned it.
    let witnesses: [NoteVerifier]

    init(_ cosigned: CosignedCheckpoint) {
        (checkpoint, note, witnesses) = (cosigned.checkpoint, cosigned.note, cosigned.witnesses)
    }

    /// The log's newest.
    init(_ head: LogHead) throws(LedgerFault) {
        do {
            note = try SignedNote(parsing: head.checkpoint)
            checkpoint = try Checkpoint(parsing: note.text)
        } catch { throw .corrupt(position: nil, "the checkpoint is no signed note (\(error))") }
        guard checkpoint.size == head.size, checkpoint.root == head.frontier.root else {
            throw .corrupt(position: nil, "the stored head is not what its checkpoint is signed for")
        }
        witnesses = []
    }

    /// Whether the event stands under it, or tells of nothing but its cosignature.
    func speaks(for event: LoggedEvent) -> Bool {
        if event.position < checkpoint.size { return true }
        guard case .checkpointWitnessed(let told) = event.facts.event else { return false }
        return told.size == checkpoint.size && told.root == Data(checkpoint.root.bytes)
    }
}
