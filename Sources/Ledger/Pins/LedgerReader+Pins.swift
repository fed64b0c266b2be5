package import EventLog
internal import Foundation
internal import SQLiteLog
internal import Sodium

extension LedgerReader {
    /// Holds what was opened against what was seen of this log before: it must go on from there.
    package func check(_ pin: Pin) throws(LedgerFault) {
        let (seen, present) = (pin.checkpoint, openedHead.size)
        guard seen.size <= present else { throw .pinAhead(size: seen.size, ledger: present) }
        guard try root(of: seen.size) == seen.root else { throw .pinForked(size: seen.size) }
    }

    /// The proof that this log's key signed two histories: what was seen of it, and what it is now.
    package func forkProof(against pin: Pin) throws(LedgerFault) -> ForkProof {
        let (seen, present) = (pin.checkpoint, openedHead.size)
        guard seen.size <= present else { throw .pinAhead(size: seen.size, ledger: present) }
        let tree = try tree(of: openedHead)
        do {
            let proof = ForkProof(
                earlier: pin.note, later: try SignedNote(parsing: openedHead.checkpoint),
                root: try tree.root(of: seen.size), hashes: try tree.consistency(from: seen.size, to: present))
            _ = try proof.verify(by: verifier)
            return proof
        } catch ForkProofFault.consistent {
            throw .notForked(size: seen.size)
        } catch let fault as TreeFault { throw LedgerFault(fault, path: folder.log.path) } catch {
            throw .corrupt(position: nil, "no proof of its fork verifies (\(error))")
        }
    }
}

extension LedgerVerification {
    /// The verification key of the ledger in `folder`, also where it cannot be opened: who signed its checkpoint, and with which key.
    package static func verifier(of folder: LedgerFolder) throws(LedgerFault) -> NoteVerifier {
        let checkpoint = try checkpoint(of: folder)
        let keyring = try Keyring.open(folder, access: .readOnly)
        guard let note = try? SignedNote(parsing: checkpoint), let origin = try? Checkpoint(parsing: note.text).origin,
            let verifier = NoteVerifier(name: origin, key: keyring.checkpointKey.publicKey)
        else { throw .corrupt(position: nil, "its checkpoint cannot be read") }
        return verifier
    }

    /// The signed checkpoint as it stands on disk, which needs no key. Nothing of it was checked.
    package static func checkpoint(of folder: LedgerFolder) throws(LedgerFault) -> [UInt8] {
        let head: LogHead?
        do { head = try SQLiteLogStore(file: folder.log, access: .readOnly).head() } catch {
            throw LedgerFault(error, path: error == .notALog ? folder.url.path : folder.log.path)
        }
        guard let head else { throw .corrupt(position: nil, "it was never founded") }
        return head.checkpoint
    }
}
