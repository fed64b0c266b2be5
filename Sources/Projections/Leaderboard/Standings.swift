/// Every standing, in the order in which they first had a result or a failure.
struct Standings: Sendable {
    private struct Key: Hashable {
        let experiment: UInt32
        let version: UInt32
        let model: UInt32
    }

    private(set) var list: [Standing] = []
    private var places: [Key: Int] = [:]
    private(set) var memo = IntervalMemo()

    mutating func countResult(of run: UInt32, on board: RunBoard) {
        let place = place(of: board.runs[Int(run)])
        list[place].countResult(of: run, on: board)
    }

    mutating func countFailure(of run: UInt32, on board: RunBoard) {
        let place = place(of: board.runs[Int(run)])
        list[place].countFailure(of: run)
    }

    private mutating func place(of record: RunRecord) -> Int {
        // Two values that share what was worked out so far may differ from here on.
        if !isKnownUniquelyReferenced(&memo) { memo = memo.copy() }
        let key = Key(experiment: record.experiment, version: record.version, model: record.model)
        if let place = places[key] { return place }
        places[key] = list.count
        list.append(Standing(experiment: record.experiment, version: record.version, model: record.model))
        return list.count - 1
    }
}
