internal import Dispatch
internal import Events
internal import Sodium
internal import Synchronization

/// One pass over a log, wave by wave: a wave bounds the memory, and a failure is found without reading all that lies behind it.
struct VerificationWalk<Examiner: EntryExaminer> {
    private let store: any LogStore
    private let origin: String
    private let size: UInt64
    private let landmarks: Set<UInt64>
    private(set) var examiner: Examiner
    private let level: VerificationReport.Level
    private let progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Over the entries that hold.
    private(set) var frontier = Frontier()
    private(set) var recordedAt: UInt64 = 0
    private(set) var unreadableParts: UInt64 = 0
    /// The root over so many entries, of each landmark that the walk has come by.
    private(set) var landmarkRoots: [UInt64: Digest] = [0: MerkleHash.empty]
    private var ids: Set<EventID>

    private static var chunkEntries: UInt64 { 512 }
    private static var waveEntries: UInt64 { 32 * chunkEntries }
    /// Signatures take long, so they are shared out in small pieces: no core waits for another at the end of a wave. Each piece lies in one
    /// chunk.
    private static var confirmedAtOnce: Int { 64 }

    /// `landmarks`: sizes whose roots are asked for.
    init(
        store: any LogStore, origin: String, size: UInt64, landmarks: Set<UInt64>, examiner: Examiner,
        level: VerificationReport.Level, progress: (@Sendable (UInt64, UInt64) -> Void)?
    ) {
        self.store = store
        self.origin = origin
        self.size = size
        self.landmarks = landmarks
        self.examiner = examiner
        self.level = level
        self.progress = progress
        ids = Set(minimumCapacity: Int(min(size, 1 << 20)))
    }

    private struct Chunk: Sendable {
        struct Entry: Sendable {
            let position: UInt64
            let eventID: EventID
            let recordedAt: UInt64
            let leaf: Digest
            let look: EntryLook<Examiner.Notes>
            /// Kept for the third look; empty where there is none.
            let bytes: [UInt8]
        }
        var entries: [Entry] = []
        /// The tree over `entries`, which begin at a multiple of ``VerificationWalk/chunkEntries``.
        var frontier = Frontier()
        /// Of the entry after the last of `entries`: it is not of this log, so nothing more is asked of it.
        var failure: VerificationReport.Failure?
    }

    /// Walks on through the next wave. Answers the first failure in log order, or `nil`.
    mutating func nextWave() -> VerificationReport.Failure? {
        let start = frontier.size
        let chunks = readWave(from: start)
        let (followed, failure) = follow(chunks)
        guard level == .full else { return failure }
        if let position = failure?.last ?? failure?.position { examiner.miss(position) }
        return confirm(chunks, count: followed, from: start) ?? failure
    }

    // MARK: - First look

    private func readWave(from start: UInt64) -> [Chunk] {
        let end = start + min(Self.waveEntries, size - start)
        let count = Int((end - start + Self.chunkEntries - 1) / Self.chunkEntries)
        let chunks = Mutex([Chunk](repeating: Chunk(), count: count))
        let done = Mutex(start)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let first = start + UInt64(index) * Self.chunkEntries
            let range = first..<min(end, first + Self.chunkEntries)
            let chunk = read(range)
            chunks.withLock { $0[index] = chunk }
            if level == .quick { report(range.count, in: done) }
        }
        return chunks.withLock { $0 }
    }

    private func report(_ count: Int, in done: borrowing Mutex<UInt64>) {
        done.withLock { done in
            done += UInt64(count)
            // Under the lock, so that who listens never sees it go back.
            progress?(done, size)
        }
    }

    private func read(_ range: Range<UInt64>) -> Chunk {
        var chunk = Chunk()
        chunk.entries.reserveCapacity(range.count)
        let desk = examiner.makeDesk()
        do {
            try store.scan(
                from: range.lowerBound, limit: range.count, parts: level == .full ? [.facts, .content] : []
            ) { row in
                switch read(row, at: range.lowerBound + UInt64(chunk.entries.count), desk) {
                case .success(let entry):
                    chunk.frontier.append(entry.leaf)
                    chunk.entries.append(entry)
                    // What stands behind an unsound entry is not asked for.
                    return entry.look.complaint == nil
                case .failure(let failure):
                    chunk.failure = failure
                    return false
                }
            }
        } catch {
            let position = range.lowerBound + UInt64(chunk.entries.count)
            chunk.failure = .init(position: position, reason: "it cannot be read: \(error)")
        }
        if chunk.failure == nil, chunk.entries.last?.look.complaint == nil,
            chunk.entries.count < range.count
        {
            let position = range.lowerBound + UInt64(chunk.entries.count)
            chunk.failure = .init(position: position, reason: "it is missing")
        }
        return chunk
    }

    private func read(_ row: LentRow, at position: UInt64, _ desk: Examiner.Desk) -> Result<
        Chunk.Entry, VerificationReport.Failure
    > {
        func failed(_ reason: String) -> Result<Chunk.Entry, VerificationReport.Failure> {
            .failure(.init(position: position, reason: reason))
        }
        guard row.position == position else { return failed("it is missing") }
        let leaf = MerkleHash.leaf(row.entry)
        guard leaf == row.leaf else { return failed("its bytes are not those that were written") }
        let entry: EntryView
        do { entry = try EntryView(row.entry, origin: origin) } catch {
            return failed("it is not an entry of this log: \(error)")
        }
        guard entry.eventID == row.eventID else {
            return failed("it is filed under another event's id")
        }
        return .success(
            Chunk.Entry(
                position: position, eventID: entry.eventID, recordedAt: entry.recordedAt, leaf: leaf,
                look: examiner.read(entry, row, at: desk), bytes: level == .full ? Array(row.entry) : []))
    }

    // MARK: - Second look

    /// Folds the wave in order up to the first failure. Answers how many entries are to be confirmed: all before the failure, and its own
    /// entry where that stands in its place in the log.
    private mutating func follow(_ chunks: [Chunk]) -> (
        followed: Int, failure: VerificationReport.Failure?
    ) {
        var followed = 0
        for chunk in chunks {
            // In a span, so that no entry is copied: all cores wait meanwhile.
            let entries = chunk.entries.span
            for index in entries.indices {
                let position = entries[index].position
                func failed(_ reason: String) -> VerificationReport.Failure {
                    .init(position: position, reason: reason)
                }
                guard entries[index].recordedAt > recordedAt else {
                    return (followed, clockFailure(at: position, entries[index].recordedAt))
                }
                guard ids.insert(entries[index].eventID).inserted else {
                    return (followed, failed("its event id stands earlier in the log"))
                }
                recordedAt = entries[index].recordedAt
                followed += 1
                if let complaint = entries[index].look.complaint
                    ?? examiner.follow(entries[index].look.notes, at: position)
                {
                    return (followed, failed(complaint))
                }
                unreadableParts += UInt64(entries[index].look.unreadableParts)
            }
            grow(by: chunk)
            if let failure = chunk.failure { return (followed, failure) }
        }
        return (followed, nil)
    }

    /// The clock does not rise up to `position`: that entry is not what was written, or all those before it are not whose clocks stand as
    /// high.
    private func clockFailure(at position: UInt64, _ recordedAt: UInt64) -> VerificationReport.Failure {
        var first = 0..<position
        while !first.isEmpty {
            let middle = first.lowerBound + (first.upperBound - first.lowerBound) / 2
            guard let clock = clock(at: middle) else { break }
            first = clock < recordedAt ? middle + 1..<first.upperBound : first.lowerBound..<middle
        }
        return .init(
            position: first.lowerBound, upTo: position, reason: "the clock does not rise up to entry \(position)")
    }

    private func clock(at position: UInt64) -> UInt64? {
        guard let row = try? store.rows(from: position, limit: 1, parts: []).first, row.position == position else {
            return nil
        }
        return row.entry.withBytes { bytes in (try? EntryView(bytes, origin: origin))?.recordedAt }
    }

    private mutating func grow(by chunk: Chunk) {
        let end = frontier.size + UInt64(chunk.entries.count)
        let start = frontier.size
        guard landmarks.contains(where: { start < $0 && $0 <= end }) else { return frontier.append(chunk.frontier) }
        for entry in chunk.entries {
            frontier.append(entry.leaf)
            if landmarks.contains(frontier.size) { landmarkRoots[frontier.size] = frontier.root }
        }
    }

    // MARK: - Third look

    /// Confirms the first `count` entries of `chunks`, of which all before the last that has any are whole.
    private func confirm(_ chunks: [Chunk], count: Int, from start: UInt64) -> VerificationReport.Failure? {
        let first = Mutex<VerificationReport.Failure?>(nil)
        let done = Mutex(start)
        let pieces = (count + Self.confirmedAtOnce - 1) / Self.confirmedAtOnce
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            let begin = piece * Self.confirmedAtOnce
            let (chunk, offset) = begin.quotientAndRemainder(dividingBy: Int(Self.chunkEntries))
            let range = offset..<offset + min(count - begin, Self.confirmedAtOnce)
            for entry in chunks[chunk].entries[range] {
                guard let reason = confirm(entry) else { continue }
                first.withLock { first in
                    guard entry.position < first?.position ?? .max else { return }
                    first = .init(position: entry.position, reason: reason)
                }
                break
            }
            report(range.count, in: done)
        }
        return first.withLock { $0 }
    }

    private func confirm(_ entry: Chunk.Entry) -> String? {
        entry.bytes.withBytes { bytes in
            // The first look took these very bytes apart.
            let view = try! EntryView(bytes, origin: origin)
            return examiner.confirm(view, entry.look.notes, at: entry.position)
        }
    }
}
