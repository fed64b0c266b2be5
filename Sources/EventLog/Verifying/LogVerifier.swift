internal import Dispatch
internal import Events
internal import Sodium
internal import Synchronization

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
        run(.quick, examiner: nil, expecting: expected, progress: progress)
    }

    /// As ``quick(expecting:progress:)``, and every entry is handed to `examiner` (signatures, digests, decryption, meaning), and the
    /// store looks through what it keeps beside the entries.
    package func full(
        examiner: any EntryExaminer, expecting expected: Checkpoint? = nil,
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) -> VerificationReport {
        run(.full, examiner: examiner, expecting: expected, progress: progress)
    }

    private static let chunkEntries = 2_048
    private static let waveChunks = 64

    private func run(
        _ level: VerificationReport.Level, examiner: (any EntryExaminer)?, expecting expected: Checkpoint?,
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

        var frontier = Frontier()
        var recordedAt: UInt64 = 0
        var ids = Set<EventID>(minimumCapacity: Int(min(size, 1 << 20)))
        var unreadable: UInt64 = 0
        var expectedRoot = expected?.size == 0 ? MerkleHash.empty : nil
        while frontier.size < size {
            for chunk in examineWave(from: frontier.size, of: size, examiner: examiner, progress: progress) {
                for entry in chunk.entries {
                    guard entry.recordedAt > recordedAt else {
                        return failed(entry.position, "its clock does not rise", size: size)
                    }
                    guard ids.insert(entry.eventID).inserted else {
                        return failed(entry.position, "its event id stands earlier in the log", size: size)
                    }
                    recordedAt = entry.recordedAt
                    frontier.append(entry.leaf)
                    if frontier.size == expected?.size { expectedRoot = frontier.root }
                }
                unreadable += chunk.unreadableParts
                if let failure = chunk.failure { return failed(failure.position, failure.reason, size: size) }
            }
        }
        func report(_ position: UInt64?, _ reason: String) -> VerificationReport {
            VerificationReport(
                level: level, size: size, root: frontier.root, failure: .init(position: position, reason: reason),
                unreadableParts: unreadable)
        }
        if frontier.root != checkpoint.root {
            let place = Self.place(of: frontier, unlike: head.frontier, under: checkpoint.root)
            return report(nil, "the entries do not make the root that the checkpoint is signed for\(place)")
        }
        if head.frontier != frontier || head.recordedAt != recordedAt {
            return report(nil, "the stored head is not that of the entries")
        }
        do {
            // The log may have grown since its head was read; then the row belongs to the head of now.
            if let beyond = try store.rows(from: size, limit: 1, parts: []).first,
                beyond.position >= (try store.head()?.size ?? 0)
            {
                return report(beyond.position, "it lies beyond the checkpoint")
            }
        } catch { return report(size, "what follows the log's end cannot be read: \(error)") }
        if level == .full {
            do { try store.checkLookUps() } catch {
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
            level: level, size: size, root: frontier.root, failure: nil, unreadableParts: unreadable)
    }

    private struct Examined {
        struct Entry {
            let position: UInt64
            let eventID: EventID
            let recordedAt: UInt64
            let leaf: Digest
        }
        var entries: [Entry] = []
        var unreadableParts: UInt64 = 0
        /// Of the entry after the last of `entries`.
        var failure: VerificationReport.Failure?
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

    /// Reads and checks the next entries, each by itself, on all cores; chunks come back in log order. A wave bounds the memory, and a
    /// failure is found without reading all that lies behind it.
    private func examineWave(
        from start: UInt64, of size: UInt64, examiner: (any EntryExaminer)?,
        progress: (@Sendable (UInt64, UInt64) -> Void)?
    ) -> [Examined] {
        let chunkEntries = UInt64(Self.chunkEntries)
        let end = start + min(UInt64(Self.waveChunks) * chunkEntries, size - start)
        let chunks = Int((end - start + chunkEntries - 1) / chunkEntries)
        let results = Mutex([Examined](repeating: Examined(), count: chunks))
        let done = Mutex(start)
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            let first = start + UInt64(index) * chunkEntries
            let count = min(chunkEntries, end - first)
            let examined = examine(first..<first + count, examiner)
            results.withLock { $0[index] = examined }
            done.withLock { done in
                done += count
                // Under the lock, so that who listens never sees it go back.
                progress?(done, size)
            }
        }
        return results.withLock { $0 }
    }

    private func examine(_ range: Range<UInt64>, _ examiner: (any EntryExaminer)?) -> Examined {
        var examined = Examined()
        examined.entries.reserveCapacity(range.count)
        let rows: [LogRow]
        do {
            rows = try store.rows(
                from: range.lowerBound, limit: range.count, parts: examiner == nil ? [] : [.facts, .content])
        } catch {
            examined.failure = .init(position: range.lowerBound, reason: "it cannot be read: \(error)")
            return examined
        }
        var position = range.lowerBound
        for row in rows {
            func fail(_ reason: String) -> Examined {
                examined.failure = .init(position: position, reason: reason)
                return examined
            }
            guard row.position == position else { return fail("it is missing") }
            let leaf = MerkleHash.leaf(row.entry)
            guard leaf == row.leaf else { return fail("its bytes are not those that were written") }
            let entry: LogEntry
            do { entry = try LogEntry(position: position, bytes: row.entry, origin: origin) } catch {
                return fail("it is not an entry of this log: \(error)")
            }
            guard entry.eventID == row.eventID else { return fail("it is filed under another event's id") }
            if let examiner {
                switch examiner.examine(entry, row) {
                case .sound(let unreadableParts): examined.unreadableParts += UInt64(unreadableParts)
                case .unsound(let reason): return fail(reason)
                }
            }
            examined.entries.append(
                .init(position: position, eventID: entry.eventID, recordedAt: entry.recordedAt, leaf: leaf))
            position += 1
        }
        if position < range.upperBound { examined.failure = .init(position: position, reason: "it is missing") }
        return examined
    }
}

/// Looks at one entry with whatever its owner knows: keys, signers, schema. Called from many threads at once.
package protocol EntryExaminer: Sendable {
    func examine(_ entry: LogEntry, _ row: LogRow) -> EntryFinding
}

package enum EntryFinding: Equatable, Sendable {
    /// `unreadableParts`: whose keys or bytes are gone.
    case sound(unreadableParts: Int)
    case unsound(String)
}
