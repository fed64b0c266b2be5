import Events
import SnapshotCoding

/// Every judgement, in the order of the log, and by the run whose answer it is about.
struct Judgements: Sendable {
    private(set) var all = ChunkedList<JudgementRecord>()
    /// Places in `all`; most runs have none.
    private var placesByRun: [RunBoard.Index: [UInt32]] = [:]

    mutating func append(_ judgement: JudgementRecord) {
        placesByRun[judgement.run, default: []].append(UInt32(all.count))
        all.append(judgement)
    }

    /// In the order of the log.
    func of(_ run: RunBoard.Index, asOf moment: AsOf) -> [JudgementRecord] {
        (placesByRun[run] ?? []).map { all[Int($0)] }.filter { moment.sees($0.position) }
    }

    /// Whether each is of a run that is there.
    func fit(_ board: RunBoard) -> Bool { placesByRun.keys.allSatisfy { $0 < board.runs.count } }
}

extension Judgements: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { all.write(to: &writer) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let stored: ChunkedList<JudgementRecord> = try ChunkedList(from: &reader)
        for place in stored.indices { append(stored[place]) }
    }
}
