import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium

/// A store of the entries "leaf 0", "leaf 1", … (the leaves of ``NaiveMerkleTree``), which no writer made: for what knows only the tree.
enum LeafStore {
    static func made(of count: Int, omitting missing: Int? = nil, forging forged: Int? = nil) throws -> MemoryLogStore {
        let store = MemoryLogStore()
        var frontier = Frontier()
        var rows: [LogRow] = []
        for number in 0..<count {
            frontier.append(NaiveMerkleTree.leaf(number))
            guard number != missing else { continue }
            rows.append(
                LogRow(
                    position: UInt64(number), eventID: SampleLog.eventID(number), entry: Array("leaf \(number)".utf8),
                    leaf: NaiveMerkleTree.leaf(number == forged ? -1 : number), facts: nil, content: nil))
        }
        let head = LogHead(frontier: frontier, recordedAt: 0, checkpoint: [])
        try store.commit(LogBatch(rows: rows, receipts: [], head: head), replacing: nil)
        return store
    }
}
