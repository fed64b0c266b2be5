package import EventLog
internal import Foundation
internal import SQLiteLog
internal import Sodium

/// Checks a ledger as it lies on disk. It opens what it needs by itself and folds nothing: a ledger that cannot be opened can still be verified.
package enum LedgerVerification {
    package typealias Progress = @Sendable (_ done: UInt64, _ of: UInt64) -> Void

    /// Root, order and checkpoint signature; with `level` full also every signature, digest, decryption and schema.
    /// - Parameter expected: the bytes of a checkpoint kept elsewhere that the log must begin with.
    package static func verify(
        _ folder: LedgerFolder, level: VerificationReport.Level, expecting expected: [UInt8]? = nil,
        progress: Progress? = nil
    ) throws(LedgerFault) -> VerificationReport {
        let store: SQLiteLogStore
        do { store = try SQLiteLogStore(file: folder.log, access: .readOnly) } catch {
            throw LedgerFault(error, path: error == .notALog ? folder.url.path : folder.log.path)
        }
        let keyring = try Keyring.open(folder, access: .readOnly)
        func failed(_ position: UInt64?, _ reason: String) -> VerificationReport {
            VerificationReport(level: level, size: 0, root: nil, failure: .init(position: position, reason: reason))
        }
        let head: LogHead
        do {
            guard let stored = try store.head() else { return failed(nil, "the ledger was never founded") }
            head = stored
        } catch { return failed(nil, "the head cannot be read: \(error)") }
        guard let note = try? SignedNote(parsing: head.checkpoint),
            let origin = try? Checkpoint(parsing: note.text).origin,
            let verifier = NoteVerifier(name: origin, key: keyring.checkpointKey.publicKey)
        else { return failed(nil, "the checkpoint cannot be read") }
        var pinned: Checkpoint?
        if let expected {
            do { pinned = try Checkpoint(opening: expected, by: [verifier]) } catch {
                return failed(nil, "the expected checkpoint is not one that this ledger signed (\(error))")
            }
        }
        let logVerifier = LogVerifier(store: store, verifiers: [verifier])
        guard level == .full else { return logVerifier.quick(expecting: pinned, progress: progress) }
        let reader = EventReader(store: store, origin: origin, keys: keyring)
        let examiner = LedgerExaminer(signers: signers(reader, head), keys: keyring, origin: origin)
        return logVerifier.full(examiner: examiner, expecting: pinned, progress: progress)
    }

    /// Who may sign, from what can be read of the log.
    private static func signers(_ reader: EventReader, _ head: LogHead) -> SignerRegistry {
        var registry = SignerRegistry()
        for start in stride(from: 0, to: head.size, by: EventReader.chunkEntries) {
            let range = start..<min(head.size, start + UInt64(EventReader.chunkEntries))
            if let events = try? reader.events(range) {
                for event in events { registry.apply(event) }
                continue
            }
            // Some entry of it is damaged: the others count all the same.
            for position in range {
                if let event = try? reader.events(position..<position + 1).first {
                    registry.apply(event)
                } else {
                    registry.missOne()
                }
            }
        }
        return registry
    }
}
