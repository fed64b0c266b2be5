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
    /// `expected`: what this log must begin with.
    package func quick(
        expecting expected: [Expectation] = [], progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) -> VerificationReport {
        run(.quick, examiner: NoExaminer(), expecting: expected, lookUps: nil, progress: progress)
    }

    /// As ``quick(expecting:progress:)``, and every entry is handed to `examiner` (signatures, digests, decryption, meaning), and the
    /// store looks through what it keeps beside the entries. `head`: where the log is to end, as it was read before, if it was.
    package func full(
        examiner: some EntryExaminer, upTo head: LogHead? = nil, expecting expected: [Expectation] = [],
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) -> VerificationReport {
        // It is another walk through the same file: the two go side by side.
        let lookUps = Concurrently { [store] in
            Result { () throws(StoreFault) in try store.checkLookUps() }
        }
        // Whoever has the report may close the store: nobody is to be reading from it then.
        defer { _ = lookUps.value }
        return run(.full, examiner: examiner, upTo: head, expecting: expected, lookUps: lookUps, progress: progress)
    }

    private func run(
        _ level: VerificationReport.Level, examiner: some EntryExaminer, upTo known: LogHead? = nil,
        expecting expected: [Expectation],
        lookUps: Concurrently<Result<Void, StoreFault>>?,
        progress: (@Sendable (UInt64, UInt64) -> Void)?
    ) -> VerificationReport {
        func failed(_ reason: String, size: UInt64 = 0) -> VerificationReport {
            VerificationReport(level: level, size: size, root: nil, failure: .init(position: nil, reason: reason))
        }
        let head: LogHead
        let checkpoint: Checkpoint
        do {
            guard let stored = try known ?? store.head() else {
                return failed("the store holds no head: no log was founded here")
            }
            head = stored
        } catch { return failed("the head cannot be read: \(error)") }
        do { checkpoint = try Checkpoint(opening: head.checkpoint, by: verifiers) } catch {
            return failed("the checkpoint is not to be believed: \(error)", size: head.size)
        }
        guard checkpoint.origin == origin else {
            return failed("the checkpoint is of another log", size: head.size)
        }

        var walk = VerificationWalk(
            store: store, origin: origin, size: checkpoint.size, landmarks: Set(expected.map(\.checkpoint.size)),
            examiner: examiner, level: level, progress: progress)
        var failure: VerificationReport.Failure?
        while failure == nil, walk.frontier.size < checkpoint.size { failure = walk.nextWave() }
        let isWalked = failure == nil
        failure = failure ?? check(walk, head, checkpoint, lookUps)
        let complaints = expected.map {
            $0.complaint(about: origin, size: checkpoint.size, root: walk.landmarkRoots[$0.checkpoint.size])
        }
        if let complaint = complaints.compactMap(\.self).first {
            failure = failure ?? .init(position: nil, reason: complaint)
        }
        var undestroyed: UInt64 = 0
        var inDoubt: [EntriesInDoubt] = []
        if failure == nil {
            do throws(VerificationReport.Failure) {
                undestroyed = try walk.examiner.countUndestroyed()
                inDoubt = try walk.examiner.entriesInDoubt()
            } catch { failure = error }
        }
        return VerificationReport(
            level: level, size: checkpoint.size, root: isWalked ? walk.frontier.root : nil,
            recordedAt: isWalked && walk.frontier.size > 0 ? walk.recordedAt : nil, failure: failure,
            unreadableParts: walk.unreadableParts, undestroyedContents: undestroyed, inDoubt: inDoubt,
            compared: isWalked ? zip(expected, complaints).map { .init(expectation: $0, holds: $1 == nil) } : [],
            unchecked: walk.examiner.unchecked)
    }

    /// Holds what a walk through all entries found against the head and whatever lies beside them.
    private func check(
        _ walk: VerificationWalk<some EntryExaminer>, _ head: LogHead, _ checkpoint: Checkpoint,
        _ lookUps: Concurrently<Result<Void, StoreFault>>?
    ) -> VerificationReport.Failure? {
        func failed(_ position: UInt64?, _ reason: String) -> VerificationReport.Failure {
            .init(position: position, reason: reason)
        }
        if walk.frontier.root != checkpoint.root {
            let place = Self.place(of: walk.frontier, unlike: head.frontier, under: checkpoint.root)
            return failed(nil, "the entries do not make the root that the checkpoint is signed for\(place)")
        }
        if head.frontier != walk.frontier || head.recordedAt != walk.recordedAt {
            return failed(nil, "the stored head is not that of the entries")
        }
        if let failure = walk.examiner.finish() { return failure }
        do {
            // The log may have grown since its head was read: the store looks beyond the head of now.
            if let stray = try store.stray() {
                return failed(Int64(exactly: stray.position) == nil ? nil : stray.position, "\(stray)")
            }
        } catch { return failed(checkpoint.size, "what follows the log's end cannot be read: \(error)") }
        if let lookUps {
            do { try lookUps.value.get() } catch {
                return failed(nil, "the store is damaged beside the entries: \(error)")
            }
        }
        return nil
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
