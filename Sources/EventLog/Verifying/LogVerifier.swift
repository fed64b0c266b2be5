internal import Sodium

/// Checks a log against its checkpoint. It recomputes whatever it can and knows nothing of what the events mean:
/// that is asked of an ``EntryExaminer``.
package struct LogVerifier: Sendable {
    private let store: any LogStore
    private let origin: String
    private let verifiers: [NoteVerifier]

    /// `verifiers`: the keys that may sign this log's checkpoints; the first one's name is the origin.
    package init(store: any LogStore, verifiers: [NoteVerifier]) {
        precondition(!verifiers.isEmpty)
        self.store = store
        self.verifiers = verifiers
        origin = verifiers[0].name
    }

    /// The Merkle root over all entries, the order of their clocks and ids, and the checkpoint's signature.
    /// `expected`: a checkpoint kept elsewhere that this log must begin with.
    package func quick(
        expecting expected: Checkpoint? = nil, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) -> VerificationReport {
        run(.quick, examiner: NoExaminer(), expecting: expected, lookUps: nil, progress: progress)
    }

    /// As ``quick(expecting:progress:)``, and every entry is handed to `examiner` (signatures, digests, decryption, meaning), and the
    /// store looks through what it keeps beside the entries.
    package func full(
        examiner: some EntryExaminer, expecting expected: Checkpoint? = nil,
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) -> VerificationReport {
        // It is another walk through the same file: the two go side by side.
        let lookUps = Concurrently { [store] in
            Result { () throws(StoreFault) in try store.checkLookUps() }
        }
        return run(.full, examiner: examiner, expecting: expected, lookUps: lookUps, progress: progress)
    }

    private func run(
        _ level: VerificationReport.Level, examiner: some EntryExaminer,
        expecting expected: Checkpoint?,
        lookUps: Concurrently<Result<Void, StoreFault>>?,
        progress: (@Sendable (UInt64, UInt64) -> Void)?
    ) -> VerificationReport {
        func failed(_ position: UInt64?, _ reason: String, size: UInt64 = 0) -> VerificationReport {
            VerificationReport(level: level, size: size, root: nil, failure: .init(position: position, reason: reason))
        }
        let head: LogHead
        let checkpoint: Checkpoint
        do {
            guard let stored = try store.head() else {
                return failed(nil, "the store holds no head: no log was founded here")
            }
            head = stored
        } catch { return failed(nil, "the head cannot be read: \(error)") }
        do { checkpoint = try Checkpoint(opening: head.checkpoint, by: verifiers) } catch {
            return failed(nil, "the checkpoint is not to be believed: \(error)", size: head.size)
        }
        guard checkpoint.origin == origin else {
            return failed(nil, "the checkpoint is of another log", size: head.size)
        }
        let size = checkpoint.size

        var walk = VerificationWalk(
            store: store, origin: origin, size: size, landmark: expected?.size, examiner: examiner,
            level: level,
            progress: progress)
        while walk.frontier.size < size {
            if let failure = walk.nextWave() {
                return VerificationReport(
                    level: level, size: size, root: nil, failure: failure,
                    unreadableParts: walk.unreadableParts)
            }
        }
        let (frontier, recordedAt) = (walk.frontier, walk.recordedAt)
        let expectedRoot = expected?.size == 0 ? MerkleHash.empty : walk.landmarkRoot
        func report(_ position: UInt64?, _ reason: String) -> VerificationReport {
            VerificationReport(
                level: level, size: size, root: frontier.root,
                failure: .init(position: position, reason: reason),
                unreadableParts: walk.unreadableParts)
        }
        if frontier.root != checkpoint.root {
            let place = Self.place(of: frontier, unlike: head.frontier, under: checkpoint.root)
            return report(nil, "the entries do not make the root that the checkpoint is signed for\(place)")
        }
        if head.frontier != frontier || head.recordedAt != recordedAt {
            return report(nil, "the stored head is not that of the entries")
        }
        if let failure = walk.examiner.finish() { return report(failure.position, failure.reason) }
        do {
            // The log may have grown since its head was read: the store looks beyond the head of now.
            if let stray = try store.stray() { return report(stray.position, "\(stray)") }
        } catch { return report(size, "what follows the log's end cannot be read: \(error)") }
        if let lookUps {
            do { try lookUps.value.get() } catch {
                return report(nil, "the store is damaged beside the entries: \(error)")
            }
        }
        if let expected {
            if expected.origin != checkpoint.origin { return report(nil, "the expected checkpoint is of another log") }
            if expected.size > size {
                return report(
                    nil, "the log has \(size) entries, the expected checkpoint \(expected.size): it was cut back")
            }
            if expectedRoot != expected.root {
                return report(nil, "the first \(expected.size) entries are not those of the expected checkpoint")
            }
        }
        return VerificationReport(
            level: level, size: size, root: frontier.root, failure: nil,
            unreadableParts: walk.unreadableParts)
    }

    /// Where the entries were changed, as near as the stored head can tell: it is of use where it makes the signed root, for then its
    /// subtrees are those that were signed.
    private static func place(of found: Frontier, unlike stored: Frontier, under root: Digest) -> String {
        guard stored.size == found.size, stored.root == root else { return "" }
        var first: UInt64 = 0
        var rest = found.size
        for (subtree, signed) in zip(found.subtrees, stored.subtrees) {
            let width = UInt64(1) << UInt64(63 - rest.leadingZeroBitCount)
            if subtree != signed {
                return width == 1
                    ? ": entry \(first) was changed"
                    : ": one of the entries \(first) to \(first + width - 1) was changed"
            }
            first += width
            rest -= width
        }
        return ""
    }
}
