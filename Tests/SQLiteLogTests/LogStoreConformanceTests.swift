import Dispatch
import EventLog
import Events
import Foundation
import LogTestSupport
import SQLiteLog
import Sodium
import Synchronization
import Testing

/// What ``LogStore`` promises, of every store there is.
@Suite struct LogStoreConformanceTests {
    enum Engine: String, CaseIterable, Sendable { case memory, sqlite }

    private let log = SampleLog()

    /// A new, empty store; the folder goes when the test lets go of it.
    private func make(_ engine: Engine) throws -> (any ErasableLogStore, StoreFolder?) {
        switch engine {
        case .memory: return (MemoryLogStore(), nil)
        case .sqlite:
            let folder = try StoreFolder()
            return (try folder.open(.create), folder)
        }
    }

    private func withStore(_ engine: Engine, _ body: (any ErasableLogStore) async throws -> Void) async throws {
        let (store, folder) = try make(engine)
        try await body(store)
        withExtendedLifetime(folder) {}
    }

    /// The batch that appends rows for `numbers` after `head`, with odd bytes that only the store needs to understand.
    private func batch(_ numbers: Range<Int>, after head: LogHead?, receipts: [StoredReceipt] = []) -> LogBatch {
        var frontier = head?.frontier ?? Frontier()
        var rows: [LogRow] = []
        for number in numbers {
            let entry = [UInt8]("entry \(number)".utf8) + [0, 0xFF]
            let leaf = MerkleHash.leaf(entry)
            rows.append(
                LogRow(
                    position: frontier.size, eventID: SampleLog.eventID(number), entry: entry, leaf: leaf,
                    facts: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 7),
                    content: number % 2 == 0 ? nil : [0, 1, 2]))
            frontier.append(leaf)
        }
        return LogBatch(
            rows: rows, receipts: receipts,
            head: LogHead(
                frontier: frontier, recordedAt: UInt64(frontier.size) + 5,
                checkpoint: Array("checkpoint \(frontier.size)".utf8)))
    }

    private func commit(_ numbers: Range<Int>, to store: any LogStore, receipts: [StoredReceipt] = []) throws
        -> LogBatch
    {
        let head = try store.head()
        let batch = batch(numbers, after: head, receipts: receipts)
        try store.commit(batch, replacing: head?.size)
        return batch
    }

    private func receipt(_ key: String, _ positions: Range<UInt64>) -> StoredReceipt {
        StoredReceipt(
            request: RequestKey(Array(key.utf8))!, digest: MerkleHash.leaf(Array(key.utf8)), positions: positions)
    }

    @Test(arguments: Engine.allCases) func aNewStoreIsEmpty(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            #expect(try store.head() == nil)
            #expect(try store.rows(from: 0, limit: 10, parts: [.facts, .content]).isEmpty)
            #expect(try store.part(.facts, at: 0) == nil)
            #expect(try store.position(of: SampleLog.eventID(0)) == nil)
            #expect(try store.receipt(for: RequestKey([1])!) == nil)
        }
    }

    @Test(arguments: Engine.allCases) func whatWasCommittedIsThere(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<0, to: store)
            let first = try commit(0..<5, to: store, receipts: [receipt("a", 0..<5)])
            let second = try commit(5..<9, to: store, receipts: [receipt("b", 5..<9), receipt("c", 9..<9)])
            #expect(try store.head() == second.head)
            #expect(try store.rows(from: 0, limit: 100, parts: [.facts, .content]) == first.rows + second.rows)
            for row in first.rows + second.rows {
                #expect(try store.position(of: row.eventID) == row.position)
                #expect(try store.part(.facts, at: row.position) == row.facts)
                #expect(try store.part(.content, at: row.position) == row.content)
            }
            for stored in first.receipts + second.receipts { #expect(try store.receipt(for: stored.request) == stored) }
        }
    }

    @Test(arguments: Engine.allCases) func anEmptyPartIsNoMissingPart(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<1, to: store)
            #expect(try store.part(.facts, at: 0) == [])
            #expect(try store.rows(from: 0, limit: 1, parts: .facts).first?.facts == [])
            #expect(try store.part(.content, at: 0) == nil)
        }
    }

    @Test(arguments: Engine.allCases) func rowsAreInOrderAndFewerOnlyAtTheEnd(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<10, to: store)
            #expect(try store.rows(from: 3, limit: 4, parts: []).map(\.position) == [3, 4, 5, 6])
            #expect(try store.rows(from: 8, limit: 4, parts: []).map(\.position) == [8, 9])
            #expect(try store.rows(from: 8, limit: .max, parts: []).count == 2)
            #expect(try store.rows(from: 3, limit: 0, parts: []).isEmpty)
            for beyond in [10, 11, UInt64(Int64.max), UInt64(Int64.max) + 1, .max] {
                #expect(try store.rows(from: beyond, limit: 4, parts: []).isEmpty, "\(beyond)")
                #expect(try store.part(.facts, at: beyond) == nil, "\(beyond)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func rowsBringOnlyThePartsAskedFor(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            let batch = try commit(0..<2, to: store)
            let selections: [(PartSelection, Bool, Bool)] = [
                ([], false, false), (.facts, true, false), (.content, false, true), ([.facts, .content], true, true),
            ]
            for (selection, facts, content) in selections {
                let row = try #require(try store.rows(from: 1, limit: 1, parts: selection).first)
                #expect(row.facts == (facts ? batch.rows[1].facts : nil))
                #expect(row.content == (content ? batch.rows[1].content : nil))
            }
        }
    }

    @Test(arguments: Engine.allCases) func aScanLendsWhatRowsBringUntilItIsToldToStop(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<20, to: store)
            for selection: PartSelection in [[], .facts, .content, [.facts, .content]] {
                for (start, limit) in [(0, 20), (7, 5), (19, 3), (20, 1), (3, 0)] as [(UInt64, Int)] {
                    var lent: [LogRow] = []
                    try store.scan(from: start, limit: limit, parts: selection) { row in
                        lent.append(LogRow(row))
                        return true
                    }
                    #expect(try lent == store.rows(from: start, limit: limit, parts: selection))
                }
            }
            var seen = 0
            try store.scan(from: 0, limit: 20, parts: []) { _ in
                seen += 1
                return seen < 3
            }
            #expect(seen == 3)
        }
    }

    @Test(arguments: Engine.allCases) func aCommitOnAnotherSizeIsAConflictAndWritesNothing(engine: Engine) async throws
    {
        try await withStore(engine) { store throws in
            #expect(throws: StoreFault.conflict(expected: 0, actual: nil)) {
                try store.commit(batch(0..<1, after: nil), replacing: 0)
            }
            #expect(try store.head() == nil)
            let head = try commit(0..<3, to: store).head
            for size in [nil, 0, 2, 4] as [UInt64?] {
                #expect(throws: StoreFault.conflict(expected: size, actual: 3)) {
                    try store.commit(batch(5..<6, after: head, receipts: [receipt("x", 3..<4)]), replacing: size)
                }
            }
            #expect(try store.head() == head)
            #expect(try store.rows(from: 0, limit: 10, parts: []).count == 3)
            #expect(try store.receipt(for: RequestKey(Array("x".utf8))!) == nil)
        }
    }

    @Test(arguments: Engine.allCases) func anEventIDOrRequestKeyThatIsThereWritesNothing(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            let head = try commit(0..<3, to: store, receipts: [receipt("a", 0..<3)]).head
            func isRefused(_ batch: LogBatch) -> Bool {
                do throws(StoreFault) {
                    try store.commit(batch, replacing: 3)
                    return false
                } catch { return error == .alreadyPresent }
            }
            #expect(isRefused(batch(2..<3, after: head)))
            #expect(isRefused(batch(3..<5, after: head, receipts: [receipt("b", 3..<5), receipt("a", 3..<5)])))
            #expect(isRefused(batch(3..<5, after: head, receipts: [receipt("b", 3..<4), receipt("b", 4..<5)])))
            let twice = batch(3..<4, after: head)
            let again = LogRow(
                position: 4, eventID: twice.rows[0].eventID, entry: [1], leaf: MerkleHash.leaf([1]), facts: nil,
                content: nil)
            #expect(isRefused(LogBatch(rows: twice.rows + [again], receipts: [], head: twice.head)))
            #expect(try store.head() == head)
            #expect(try store.rows(from: 0, limit: 10, parts: []).count == 3)
            #expect(try store.position(of: SampleLog.eventID(3)) == nil)
            #expect(try store.receipt(for: RequestKey(Array("b".utf8))!) == nil)
            _ = try commit(3..<5, to: store, receipts: [receipt("b", 3..<5)])
        }
    }

    @Test(arguments: Engine.allCases) func requestKeysOfAnyBytesAreKept(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            let keys = [[0], [0, 0], [UInt8](repeating: 0xFF, count: RequestKey.bytesMax)].map { RequestKey($0)! }
            let receipts = keys.map { StoredReceipt(request: $0, digest: MerkleHash.leaf($0.bytes), positions: 0..<0) }
            _ = try commit(0..<0, to: store, receipts: receipts)
            for (key, receipt) in zip(keys, receipts) { #expect(try store.receipt(for: key) == receipt) }
        }
    }

    @Test(arguments: Engine.allCases) func aLargeEntryAndPartComeBackWhole(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            let entry = [UInt8](repeating: 3, count: EntryHeader.entryBytesMax)
            let part = [UInt8](repeating: 5, count: 5 << 20)
            var frontier = Frontier()
            frontier.append(MerkleHash.leaf(entry))
            let row = LogRow(
                position: 0, eventID: SampleLog.eventID(0), entry: entry, leaf: MerkleHash.leaf(entry), facts: part,
                content: part)
            let head = LogHead(frontier: frontier, recordedAt: .max, checkpoint: [0])
            try store.commit(LogBatch(rows: [row], receipts: [], head: head), replacing: nil)
            #expect(try store.rows(from: 0, limit: 1, parts: [.facts, .content]) == [row])
            #expect(try store.head() == head)
        }
    }

    /// Readers see whole batches or none, and never a head without its rows, while batches are committed.
    @Test(arguments: Engine.allCases) func readersSeeOnlyWholeBatches(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<0, to: store)
            // Threads of their own: readers that turn in circles would leave the pool's threads to nobody.
            let readers = (0..<3).map { _ in Reader(store) }
            for reader in readers { reader.start() }
            while !readers.allSatisfy({ $0.looks.all.count > 1 }) { usleep(1_000) }
            for number in 0..<60 { _ = try commit(number * 4..<number * 4 + 4, to: store) }
            let looks = readers.reduce(0) { $0 + $1.looks.all.count }
            for reader in readers { reader.cancelAndWait() }
            #expect(readers.flatMap(\.faults.all) == [])
            print("\(engine.rawValue): \(looks) looks during 60 commits")
            #expect(try store.head()?.size == 240)
        }
    }

    /// Looks at the store again and again until it is cancelled.
    private final class Reader: Sendable {
        let looks = Recorder<UInt64>()
        let faults = Recorder<String>()
        private let store: any LogStore
        private let isCancelled = Atomic(false)
        private let hasEnded = DispatchSemaphore(value: 0)

        init(_ store: any LogStore) { self.store = store }

        func start() {
            Thread.detachNewThread {
                self.look()
                self.hasEnded.signal()
            }
        }

        func cancelAndWait() {
            isCancelled.store(true, ordering: .relaxed)
            hasEnded.wait()
        }

        private func look() {
            while !isCancelled.load(ordering: .relaxed) {
                guard let head = try? store.head(), let rows = try? store.rows(from: 0, limit: .max, parts: .facts)
                else {
                    return faults.add("a reader was refused")
                }
                looks.add(head.size)
                // The rows are looked at after the head, so there are as many at least.
                if rows.count < head.size || rows.count % 4 != 0 || head.size % 4 != 0 {
                    faults.add("a head of \(head.size) and \(rows.count) rows")
                }
                if rows.map(\.position) != (0..<UInt64(rows.count)).map({ $0 }) {
                    faults.add("rows that are not dense")
                }
            }
        }
    }

    @Test(arguments: Engine.allCases) func aLogOnTheStoreIsSound(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            func fill(_ store: some LogStore) async throws {
                let writer = try log.found(in: store)
                let start = ContinuousClock.now
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<16 {
                        group.addTask {
                            for turn in 0..<25 { _ = try await writer.append([log.event(caller * 100 + turn)]) }
                        }
                    }
                    try await group.waitForAll()
                }
                print(
                    "\(engine.rawValue): 400 appends by 16 callers, sealing included, in \(ContinuousClock.now - start)"
                )
                try log.expectSound(store, size: 400)
            }
            try await fill(store)
        }
    }

    @Test(arguments: Engine.allCases) func deletedContentsAreGoneAndTheRestStays(engine: Engine) async throws {
        try await withStore(engine) { store throws in
            _ = try commit(0..<6, to: store)
            try store.deleteContents(at: [1, 3, 4, 99])
            try store.wipeTraces()
            let rows = try store.rows(from: 0, limit: 10, parts: [.facts, .content])
            #expect(rows.map(\.content) == [nil, nil, nil, nil, nil, [0, 1, 2]])
            #expect(rows.map(\.facts) == batch(0..<6, after: nil).rows.map(\.facts))
            #expect(rows.map(\.entry) == batch(0..<6, after: nil).rows.map(\.entry))
            #expect(try store.part(.content, at: 1) == nil)
            #expect(try store.part(.content, at: 5) == [0, 1, 2])
            // Once more is no more.
            try store.deleteContents(at: [1])
            try store.deleteContents(at: [])
            #expect(try store.head()?.size == 6)
            _ = try commit(6..<8, to: store)
            #expect(try store.part(.content, at: 7) == [0, 1, 2])
        }
    }
}
