package import EventLog
internal import Events
internal import Foundation
package import Projections
internal import Sodium

/// A checkpoint of this ledger that witnesses have cosigned.
package struct CosignedCheckpoint: Sendable {
    package let checkpoint: Checkpoint
    /// With the log's line and those of the witnesses.
    package let note: SignedNote
    /// In the order of their names.
    package let witnesses: [NoteVerifier]
}

extension LedgerReader {
    /// The checkpoints that were cosigned up to a moment, the newest first, each verified and held against the entries.
    package func cosignedCheckpoints(asOf moment: AsOf) throws(LedgerFault) -> [CosignedCheckpoint] {
        var drafts: [CosignedDraft] = []
        for position in read({ $0.witnessed(asOf: moment) }) {
            guard case .checkpointWitnessed(let facts) = try events(position..<position + 1).first?.facts.event,
                let draft = CosignedDraft(facts, origin: origin, verifier: verifier)
            else { throw .corrupt(position: position, "it is no cosignature") }
            if let index = drafts.firstIndex(where: { $0.checkpoint == draft.checkpoint }) {
                drafts[index].lines.merge(draft.lines) { $1 }
            } else {
                drafts.append(draft)
            }
        }
        var checkpoints: [CosignedCheckpoint] = []
        for draft in drafts.sorted(by: { $0.checkpoint.size > $1.checkpoint.size }) {
            let size = draft.checkpoint.size
            guard size <= self.size, try root(of: size) == draft.checkpoint.root else {
                throw .checkpointForked(size: size)
            }
            checkpoints.append(try draft.verified(by: verifier))
        }
        return checkpoints
    }
}

/// A note as the events about it tell it.
private struct CosignedDraft {
    let checkpoint: Checkpoint
    let logLine: SignedNote.Signature
    var lines: [NoteVerifier: SignedNote.Signature]

    init?(_ facts: CheckpointWitnessed, origin: String, verifier: NoteVerifier) {
        guard let root = Digest(facts.root), let key = PublicKey(bytes: facts.witnessKey),
            let witness = NoteVerifier(name: facts.witnessName, key: key, kind: .cosignature),
            let cosignature = Cosignature(timestamp: facts.timestamp, signature: Array(facts.cosignature))
        else { return nil }
        checkpoint = Checkpoint(origin: origin, size: facts.size, root: root)
        logLine = SignedNote.Signature(of: verifier, Array(facts.logSignature))
        lines = [witness: SignedNote.Signature(of: witness, cosignature.bytes)]
    }

    func verified(by verifier: NoteVerifier) throws(LedgerFault) -> CosignedCheckpoint {
        let witnesses = lines.keys.sorted { ($0.name, $0.keyID) < ($1.name, $1.keyID) }
            .prefix(SignedNote.signaturesMax - 1)
        let note = SignedNote(text: checkpoint.text, signatures: [logLine] + witnesses.map { lines[$0]! })
        do { _ = try Checkpoint(opening: note, by: [verifier] + witnesses) } catch {
            throw .corrupt(
                position: nil, "the cosigned checkpoint of \(checkpoint.size) entries does not verify (\(error))")
        }
        return CosignedCheckpoint(checkpoint: checkpoint, note: note, witnesses: Array(witnesses))
    }
}
