package import EventLog
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// Checks a ledger as it lies on disk. It opens what it needs by itself and folds nothing: a ledger that cannot be opened can still be verified.
package enum LedgerVerification {
    package typealias Progress = @Sendable (_ done: UInt64, _ of: UInt64) -> Void

    /// Root, order and checkpoint signature; with `level` full also every signature, digest, decryption and schema.
    /// - Parameter trusted: the key that must have signed the checkpoint, known from elsewhere; `nil` takes the one in keys.db. With it the
    ///   quick check needs nothing but ledger.db, so that an outsider can make it.
    /// - Parameter expected: the bytes of a checkpoint kept elsewhere that the log must begin with.
    package static func verify(
        _ folder: LedgerFolder, level: VerificationReport.Level, trusting trusted: NoteVerifier? = nil,
        expecting expected: [UInt8]? = nil, progress: Progress? = nil
    ) throws(LedgerFault) -> VerificationReport {
        let store: SQLiteLogStore
        do { store = try SQLiteLogStore(file: folder.log, access: .readOnly) } catch {
            throw LedgerFault(error, path: error == .notALog ? folder.url.path : folder.log.path)
        }
        let keyring =
            level == .quick && trusted != nil ? nil : try Keyring.open(folder, access: .readOnly)
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
            let verifier = trusted
                ?? keyring.flatMap({ NoteVerifier(name: origin, key: $0.checkpointKey.publicKey) })
        else { return failed(nil, "the checkpoint cannot be read") }
        guard verifier.name == origin else {
            return failed(nil, "the checkpoint is of \(origin), the key of \(verifier.name)")
        }
        var pinned: Checkpoint?
        if let expected {
            do { pinned = try Checkpoint(opening: expected, by: [verifier]) } catch {
                return failed(nil, "the expected checkpoint is not one that this ledger signed (\(error))")
            }
        }
        let logVerifier = LogVerifier(store: store, verifiers: [verifier])
        guard level == .full, let keyring else {
            return logVerifier.quick(expecting: pinned, progress: progress)
        }
        return logVerifier.full(
            examiner: LedgerExaminer(keys: keyring, origin: origin), expecting: pinned, progress: progress
        )
    }
}
