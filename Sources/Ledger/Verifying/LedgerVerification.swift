package import EventLog
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// Checks a ledger as it lies on disk. It opens what it needs by itself and folds nothing: a ledger that cannot be opened can still be verified.
package enum LedgerVerification {
    package typealias Progress = @Sendable (_ done: UInt64, _ of: UInt64) -> Void

    /// Root, order and checkpoint signature; with `level` full also every signature, digest, decryption and schema.
    ///
    /// Where keys.db is not there and `trusted` is, whoever asks is an outsider who was handed the log: a full verification then checks all
    /// that needs no key, and its report says what it could not.
    /// - Parameters:
    ///   - trusted: the key that must have signed the checkpoint, known from elsewhere; `nil` takes the one in keys.db. With it the quick
    ///     check needs nothing but ledger.db.
    ///   - expected: the bytes of a checkpoint kept elsewhere that the log must begin with.
    ///   - pins: what this client has seen. Where a pin of this log is among it, the log must begin with that, too.
    package static func verify(
        _ folder: LedgerFolder, level: VerificationReport.Level, trusting trusted: NoteVerifier? = nil,
        expecting expected: [UInt8]? = nil, pins: PinBook? = nil, progress: Progress? = nil
    ) throws(LedgerFault) -> VerificationReport {
        for _ in 1..<attemptsMax {
            let size = folder.storedSize
            let report = try verifyOnce(
                folder, level: level, trusting: trusted, expecting: expected, pins: pins, progress: progress)
            // The keys may have been rotated meanwhile.
            if report.isSound || folder.storedSize == size { return report }
        }
        return try verifyOnce(
            folder, level: level, trusting: trusted, expecting: expected, pins: pins, progress: progress)
    }

    /// How often a ledger that is not found sound is verified because somebody wrote meanwhile.
    private static let attemptsMax = 3

    private static func verifyOnce(
        _ folder: LedgerFolder, level: VerificationReport.Level, trusting trusted: NoteVerifier?,
        expecting expected: [UInt8]?, pins: PinBook?, progress: Progress?
    ) throws(LedgerFault) -> VerificationReport {
        let store: SQLiteLogStore
        do { store = try SQLiteLogStore(file: folder.log, access: .readOnly) } catch {
            throw LedgerFault(error, path: error == .notALog ? folder.url.path : folder.log.path)
        }
        defer { try? store.close() }
        func failed(_ reason: String) -> VerificationReport {
            VerificationReport(level: level, size: 0, root: nil, failure: .init(position: nil, reason: reason))
        }
        let head: LogHead
        var pin: Pin?
        do {
            guard let name = try store.head().map({ $0.name }) else { return failed("the ledger was never founded") }
            // Before the head: whoever writes meanwhile remembers what is in the log already.
            if let pins, let name { pin = try pins.pin(named: name) }
            guard let stored = try store.head() else { return failed("the ledger was never founded") }
            head = stored
        } catch let fault as LedgerFault { throw fault } catch { return failed("the head cannot be read: \(error)") }
        // After the head: a key is on disk before the event that needs it, and of those that go meanwhile the log says so by then.
        let keyring =
            trusted != nil && (level == .quick || !folder.hasKeys)
            ? nil : try Keyring.open(folder, access: .readOnly)
        defer { try? keyring?.close() }
        guard let origin = head.name,
            let verifier = trusted
                ?? keyring.flatMap({ NoteVerifier(name: origin, key: $0.checkpointKey.publicKey) })
        else { return failed("the checkpoint cannot be read") }
        guard verifier.name == origin else {
            return failed("the checkpoint is of \(origin), the key of \(verifier.name)")
        }
        var expectations: [Expectation] = []
        if let expected {
            do { expectations.append(Expectation(try Checkpoint(opening: expected, by: [verifier]), .given)) } catch {
                return failed("the expected checkpoint is not one that this ledger signed (\(error))")
            }
        }
        if let pin { expectations.append(Expectation(try pin.checked(by: verifier).checkpoint, .seen)) }
        let logVerifier = LogVerifier(store: store, verifiers: [verifier])
        switch (level, keyring) {
        case (.quick, _): return logVerifier.quick(expecting: expectations, progress: progress)
        case (.full, let keyring?):
            return logVerifier.full(
                examiner: try LedgerExaminer(keys: keyring, store: store, origin: origin, head: head), upTo: head,
                expecting: expectations, progress: progress)
        case (.full, nil):
            return logVerifier.full(
                examiner: SealedExaminer(), upTo: head, expecting: expectations, progress: progress)
        }
    }
}

extension LogHead {
    /// What the log calls itself in its checkpoint, of which nothing is checked; `nil` where that cannot be read.
    fileprivate var name: String? {
        (try? SignedNote(parsing: checkpoint)).flatMap { try? Checkpoint(parsing: $0.text).origin }
    }
}
